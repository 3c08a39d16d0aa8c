import type { Indicator, MapValues } from '@/api/types'
import * as format from '@/format'
import { useSession } from '@/stores/session'

export type Place = MapValues['values'][number]

/** What is compared between areas: a share is its number out of the whole, everything else the number itself. */
export function measure(place: Place, indicator: Indicator): number | null {
  if (place.value === null || indicator.kind !== 'share') return place.value
  return place.of ? place.value / place.of : null
}

/** The measure as it is read, with its unit. */
export function say(value: number, indicator: Indicator, unit: string): string {
  if (indicator.kind === 'share') return format.percent(value)
  if (indicator.kind === 'count') return `${format.count(value)} ${unit}`
  return Object.values(format.bigMoney(value)).join(' ')
}

/** The list behind the number of a place; none where the post may not see whom it counts. */
export const listOf = (place: Place): string | null => (place.list && useSession().can('household.read') ? `/households?${place.list}` : null)
