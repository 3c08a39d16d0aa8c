import { shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { api } from '@/api/client'
import type { CodeListId, FactWord, Vocabulary } from '@/api/types'
import { CODES_EN } from '@/i18n/codes'

const vocabulary = shallowRef<Vocabulary | null>(null)
let loading: Promise<void> | null = null

/** The words of the register: code lists and facts. Fetched once; until then ids read as themselves. */
export function useVocabulary() {
  const { locale } = useI18n()
  loading ??= api
    .get<Vocabulary>('/vocabulary')
    .then((v) => void (vocabulary.value = v))
    .catch(() => void (loading = null))

  const word = (list: CodeListId, code: { id: string; zh: string }): string =>
    locale.value === 'en' ? (CODES_EN[list]?.[code.id] ?? code.id) : code.zh

  /** The choices of a code list, for a select. */
  const options = (list: CodeListId): { value: string; label: string }[] =>
    (vocabulary.value?.code_lists[list] ?? []).map((code) => ({ value: code.id, label: word(list, code) }))

  /** The label of a value; null stays null, so that it can be shown as unknown. */
  const label = (list: CodeListId, id: string | null): string | null => {
    if (id === null) return null
    const code = vocabulary.value?.code_lists[list]?.find((c) => c.id === id)
    return code ? word(list, code) : id
  }

  const fact = (id: string): FactWord | undefined => vocabulary.value?.facts.find((f) => f.id === id)

  return { options, label, fact }
}
