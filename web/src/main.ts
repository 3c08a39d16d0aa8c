import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { i18n, rememberedLocale, setLocale } from './i18n'
import { router } from './router'
import 'element-plus/theme-chalk/base.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/element.css'
import './styles/print.css'

await setLocale(rememberedLocale())
createApp(App).use(createPinia()).use(i18n).use(router).mount('#app')
