import type { RouteLocationRaw } from 'vue-router'
import type { TallyRow } from '@/api/types'
import { useSession } from '@/stores/session'

/** Statuses of households in poverty, and of those that left it: as the register counts them. */
export const POOR = 'poor,returned,expected'
export const EXITED = 'exited,stable'

type Filters = Record<string, string>

/** The lists behind the numbers of an area; none where the post may not see whom they name. */
export function lists(area: string) {
  const session = useSession()
  const households = (filters: Filters = {}): RouteLocationRaw | null => (session.can('household.read') ? { name: 'households', query: { area, ...filters } } : null)
  const persons = (filters: Filters = {}): RouteLocationRaw | null => (session.can('person.read') ? { name: 'persons', query: { area, ...filters } } : null)

  /** The households (or villages) that a test decided so; tests of wider areas have no list. */
  const ofTest = (row: TallyRow, verdict: 'yes' | 'no' | 'unknown'): RouteLocationRaw | null => {
    if (!row.listed) return null
    if (row.level === 'person' || row.level === 'household') return households({ test: row.name, verdict })
    return row.level === 'village' ? { name: 'villages', query: { area, test: row.name, verdict } } : null
  }
  const ofBenefit = (row: TallyRow, due: 'yes' | 'unknown'): RouteLocationRaw | null =>
    row.listed && (row.level === 'person' || row.level === 'household') ? households({ benefit: row.name, due }) : null

  return { households, persons, ofTest, ofBenefit }
}
