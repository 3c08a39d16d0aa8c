import { computed, ref, shallowRef } from 'vue'
import { api } from '@/api/client'
import type { Level, Overview, TallyRow } from '@/api/types'
import { useText } from '@/composables/useText'

/** The tests and benefits of the latest run by which the user may filter lists; read when first wanted. */
export function useClauseChoices() {
  const overview = shallowRef<Overview | null>(null)
  const asked = ref(false)
  const text = useText()

  async function load(): Promise<void> {
    if (asked.value) return
    asked.value = true
    // Without a run, or without the right to the overview, there is nothing to choose and names read as themselves.
    overview.value = await api.get<Overview>('/overview').catch(() => null)
  }

  const choices = (rows: TallyRow[] | undefined, levels: Level[]) =>
    (rows ?? []).filter((r) => r.listed && levels.includes(r.level)).map((r) => ({ value: r.name, label: text(r.title) }))
  const tests = (level: Level) => computed(() => choices(overview.value?.tests, [level]))
  const benefits = computed(() => choices(overview.value?.benefits, ['household', 'person']))
  const titleOf = (name: string): string => {
    const row = [...(overview.value?.tests ?? []), ...(overview.value?.benefits ?? [])].find((r) => r.name === name)
    return row ? text(row.title) : name
  }
  return { load, tests, benefits, titleOf }
}
