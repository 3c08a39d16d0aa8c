// The filters of the household list by their names in the address, so that any number can link to a list.
import { computed } from 'vue'
import { useRouteQuery } from '@/composables/useRouteQuery'

const NAMES = ['q', 'area', 'registered', 'class', 'status', 'cause', 'test', 'verdict', 'benefit', 'due'] as const
export type FilterName = (typeof NAMES)[number]

/** Filters that mean nothing without another one, and what they say when that one comes alone. */
const WITH: Partial<Record<FilterName, { of: FilterName; initial: string }>> = {
  verdict: { of: 'test', initial: 'yes' },
  due: { of: 'benefit', initial: 'yes' },
}

export function useHouseholdFilters() {
  const filters = Object.fromEntries(NAMES.map((name) => [name, useRouteQuery(name)])) as Record<FilterName, ReturnType<typeof useRouteQuery>>
  const sort = useRouteQuery('sort')

  /** What the API is asked. */
  const query = computed(() => {
    const asked: Partial<Record<FilterName, string>> = {}
    for (const name of NAMES) {
      const pair = WITH[name]
      const value = filters[name].value || (pair && filters[pair.of].value ? pair.initial : '')
      if (value && (!pair || filters[pair.of].value)) asked[name] = value
    }
    return asked
  })

  function remove(name: FilterName): void {
    filters[name].value = ''
    for (const other of NAMES) if (WITH[other]?.of === name) filters[other].value = ''
  }
  const clear = () => NAMES.forEach((name) => remove(name))

  return { filters, sort, query, remove, clear }
}
