// The console's own words, so that a better wording breaks no test.
import { createI18n } from 'vue-i18n'
import en from '@/i18n/en'
import zh from '@/i18n/zh'

const i18n = createI18n({ legacy: false, locale: 'zh', messages: { zh, en } as unknown as Record<string, Record<string, string>> })

/** A message of the console in Chinese. */
export const t = (key: string, named: Record<string, unknown> = {}): string => i18n.global.t(key, named)
