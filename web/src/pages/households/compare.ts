// What differs between records, field by field: for the conflict of two editors and for what is unsaved.
import type { Household, Person } from '@/api/types'
import { PERSON_FIELDS, SECTIONS, read, write } from './fields'

const PERSON_PATHS = [...PERSON_FIELDS.map((f) => f.path), 'health', 'disability']
const HOUSEHOLD_PATHS = ['village', ...SECTIONS.flatMap((s) => s.fields).map((f) => f.path)]

/** One difference; `person` is the member's id, `field` the path in the record, `member` stands for coming or going. */
export interface Difference {
  person: string | null
  name: string | null
  field: string
  base: unknown
  mine: unknown
  theirs: unknown
}

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
const byId = (h: Household) => new Map(h.members.flatMap((m) => (m.id === null ? [] : [[m.id, m] as const])))

/** What another person changed since `base`, beside what I typed. */
export function changedByOthers(base: Household, mine: Household, theirs: Household): Difference[] {
  const found: Difference[] = []
  for (const field of HOUSEHOLD_PATHS) {
    const values = { base: read(base, field), mine: read(mine, field), theirs: read(theirs, field) }
    if (!same(values.base, values.theirs)) found.push({ person: null, name: null, field, ...values })
  }
  const [before, ours, now] = [byId(base), byId(mine), byId(theirs)]
  for (const id of new Set([...before.keys(), ...now.keys()])) {
    const [b, m, t] = [before.get(id), ours.get(id), now.get(id)]
    const name = (t ?? b)?.name ?? null
    if (!b || !t) {
      found.push({ person: id, name, field: 'member', base: b ?? null, mine: m ?? null, theirs: t ?? null })
      continue
    }
    if (!m) continue
    for (const field of PERSON_PATHS) {
      const values = { base: read(b, field), mine: read(m, field), theirs: read(t, field) }
      if (!same(values.base, values.theirs)) found.push({ person: id, name, field, ...values })
    }
  }
  return found
}

/** Whether I changed the same field to something else. */
export const clashes = (d: Difference): boolean => !same(d.base, d.mine) && !same(d.mine, d.theirs)

/** Takes the other's value into my record. */
export function takeTheirs(mine: Household, d: Difference): void {
  if (d.person === null) return write(mine, d.field, d.theirs)
  if (d.field === 'member') {
    mine.members = mine.members.filter((m) => m.id !== d.person)
    if (d.theirs) mine.members.push(d.theirs as Person)
    return
  }
  const member = mine.members.find((m) => m.id === d.person)
  if (member) write(member, d.field, d.theirs)
}

/** How many fields and members differ from what was loaded. */
export function countChanges(base: Household, mine: Household): number {
  const edited = changedByOthers(base, base, mine).length
  // The form of a new household begins with an empty head: that alone is no change.
  const begun = base.members.filter((m) => m.id === null).map((m) => JSON.stringify(m))
  return edited + mine.members.filter((m) => m.id === null && !begun.includes(JSON.stringify(m))).length
}
