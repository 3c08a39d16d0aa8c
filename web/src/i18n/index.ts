import { createI18n } from 'vue-i18n'
import { setApiLanguage } from '@/api/client'

export type Locale = 'zh' | 'en'
type Messages = Record<string, Record<string, unknown>>

const KEY = 'yihu.locale'

export const i18n = createI18n({ legacy: false, locale: 'zh', fallbackLocale: false, messages: {} as Record<string, Messages> })

/** Only the language in use is loaded. */
const LOADERS: Record<Locale, () => Promise<{ default: Messages }>> = { zh: () => import('./zh'), en: () => import('./en') }

/** The remembered language, else Chinese. */
export function rememberedLocale(): Locale {
  return localStorage.getItem(KEY) === 'en' ? 'en' : 'zh'
}

export async function setLocale(locale: Locale): Promise<void> {
  const loaded = await LOADERS[locale]()
  i18n.global.setLocaleMessage(locale, loaded.default)
  i18n.global.locale.value = locale
  localStorage.setItem(KEY, locale)
  document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en'
  setApiLanguage(locale)
}
