import { useI18n } from 'vue-i18n'
import type { CodeListId, Household, Person } from '@/api/types'
import { useVocabulary } from '@/composables/useVocabulary'
import { count, date, yuanDigits } from '@/format'
import { read, type Field } from './fields'

/** How fields of the record read; null where nothing is known. */
export function useFieldText() {
  const { t } = useI18n()
  const { label } = useVocabulary()

  function valueText(field: Field, value: unknown): string | null {
    if (value === null || value === undefined || value === '') return null
    const code = (id: unknown) => label(field.list as CodeListId, String(id)) ?? String(id)
    if (field.kind === 'code') return code(value)
    if (field.kind === 'codes') return (value as string[]).length ? (value as string[]).map(code).join(t('households.comma')) : t('households.noneOf')
    if (field.kind === 'yes_no') return t(`shell.verdict.${value ? 'yes' : 'no'}`)
    if (field.kind === 'date') return date(String(value))
    const text = field.kind === 'money' ? yuanDigits(Number(value)) : field.kind === 'count' ? count(Number(value)) : String(value)
    return field.unit ? `${text} ${t(`households.unit.${field.unit}`)}` : text
  }

  const fieldText = (record: Household | Person, field: Field): string | null => valueText(field, read(record, field.path))

  function healthText(health: string[] | null): string | null {
    if (health === null) return null
    return health.length ? health.map((h) => label('health', h)).join(t('households.comma')) : label('health', 'healthy')
  }

  /** Category and grade of a disability certificate. */
  const disabilityText = (d: Person['disability']): string | null =>
    d && `${t(`households.person.category.${d.category}`)} ${t('households.person.grade', { n: d.grade })}`

  return { valueText, fieldText, healthText, disabilityText }
}

/** Whole years from a birthday to a day; both are "YYYY-MM-DD". */
export function ageOn(birth: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4))
  return day.slice(5) < birth.slice(5) ? years - 1 : years
}
