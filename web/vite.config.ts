import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import Components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vitest/config'
import { mock } from './mock/plugin'

// Element Plus components are imported where a template names them; ours are imported by hand, so that a reader sees from where.
export default defineConfig({
  plugins: [
    vue(),
    Components({ dirs: [], dts: false, resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
    ...(process.env.MOCK === '1' ? [mock()] : []),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    __VUE_I18N_FULL_INSTALL__: true,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  // Dev servers side by side need caches of their own.
  cacheDir: process.env.VITE_CACHE_DIR,
  // The host stays as the browser names it: the office refuses changes that come from another.
  server: { proxy: { '/api': { target: process.env.YIHU_API ?? 'http://127.0.0.1:8080', changeOrigin: false } } },
  build: {
    target: 'es2022',
    manifest: true,
    // Small files are not inlined as data: URLs, so that a strict Content-Security-Policy holds.
    assetsInlineLimit: 0,
    rollupOptions: {
      output: {
        manualChunks: (id) => {
          if (/node_modules\/(vue|@vue|vue-router|pinia|vue-i18n|@intlify)\//.test(id)) return 'vue'
          return undefined
        },
      },
    },
  },
  test: { include: ['tests/**/*.test.ts'] },
})
