import { useI18n } from 'vue-i18n'
import type { Text } from '@/api/types'

/** The words of a two-language text in the language of the page. */
export function useText(): (text: Text) => string {
  const { locale } = useI18n()
  return (text) => (locale.value === 'en' ? text.en || text.zh : text.zh)
}

/** An optional message: '' where the key is not there. */
export function useOptional(): (key: string) => string {
  const { t, te } = useI18n()
  return (key) => (te(key) ? t(key) : '')
}
