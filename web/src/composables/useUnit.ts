import { useI18n } from 'vue-i18n'

/** Units as the policy language and the register write them, such as `CNY/year`, in words of the page. */
export function useUnit(): (unit: string) => string {
  const { t, te } = useI18n()
  const word = (unit: string): string => {
    const key = `households.unit.${unit.trim().replaceAll(' ', '_')}`
    return te(key) ? t(key) : unit
  }
  return (unit) => unit.split('/').map(word).join('/')
}
