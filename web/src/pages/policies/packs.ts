import type { PackRow } from '@/api/types'

/** Why a pack is or is not in force here on a day. */
export type Why = 'national' | 'place' | 'adopted' | 'future' | 'past' | 'elsewhere'

export function whyOf(pack: PackRow, day: string): Why {
  if (pack.in_force) return pack.adopted ? 'adopted' : /^0+$/.test(pack.area) ? 'national' : 'place'
  if (pack.from > day) return 'future'
  return pack.to !== null && pack.to < day ? 'past' : 'elsewhere'
}

/** The name of the issuing place; areas that the register does not hold have none. */
export const placeOf = (pack: PackRow): string | null => (pack.area_name === pack.area ? null : pack.area_name)
