// What the dossier makes of the explained clauses: lists by subject, what is missing, what is due.
import type { Explained, Need, Verdicts } from '@/api/types'
import { PERSON_FIELDS, SECTIONS } from '../fields'

export type Group = { who: string | null; clauses: Explained[] }
export type Verdict = 'yes' | 'no' | 'unknown'

/** The verdict of a clause; a computed value is unknown or, once known, neither yes nor no. */
export function verdictOf(clause: Pick<Explained, 'value'>): Verdict | null {
  if (!clause.value.known) return 'unknown'
  return clause.value.bool === null ? null : clause.value.bool ? 'yes' : 'no'
}

/** The clauses of the household (`who` is null), then those of each person. */
export const groupsOf = (v: Verdicts): Group[] => [{ who: null, clauses: v.household }, ...v.persons.map((p) => ({ who: p.name, clauses: p.items }))]

/** A name for a clause on this page, unique among its subjects. */
export const anchorOf = (who: number, clause: Explained): string => `clause-${who}-${clause.name}`

export type Task = { need: Need; who: string | null; serves: Explained[]; fact: boolean }

/** Each missing thing once, with the clauses that wait for it; facts can be collected, gaps in a document cannot. */
export function tasksOf(groups: Group[]): Task[] {
  const tasks = new Map<string, Task>()
  for (const { who, clauses } of groups) {
    for (const clause of clauses) {
      for (const need of clause.needs) {
        const level = need.subject?.level
        const key = `${need.id}/${level ?? ''}/${need.subject?.row ?? ''}`
        const task = tasks.get(key) ?? { need, who: level === 'person' ? who : null, serves: [], fact: /^(person|household|village|township|county)\./.test(need.id) }
        if (!task.serves.includes(clause) && !task.serves.some((c) => c.name === clause.name)) task.serves.push(clause)
        tasks.set(key, task)
      }
    }
  }
  return [...tasks.values()].sort((a, b) => Number(b.fact) - Number(a.fact) || b.serves.length - a.serves.length)
}

/** The form field behind a household fact such as `household.water_safe`, if there is one. */
export function pathOfFact(id: string): string | null {
  const name = id.replace(/^household\./, '')
  const bare = (path: string) => path.replace(/_(fen|m2|mu|km)$/, '')
  const all = SECTIONS.flatMap((s) => s.fields.map((f) => f.path))
  return all.find((p) => bare(p.replace('.', '_')) === bare(name) || bare(p.split('.').pop() ?? '') === bare(name)) ?? null
}

/** Whether a person's fact such as `person.birth` stands in the form; age and school stage follow from birth and schooling. */
export const isPersonFact = (id: string): boolean =>
  [...PERSON_FIELDS.map((f) => f.path), 'age', 'school_stage', 'health', 'chronic', 'serious', 'disabled'].includes(id.replace(/^person\./, ''))

export type Due = { who: string | null; anchor: string; clause: Explained }

/** The benefits that are due, and those that nobody can decide yet. */
export function duesOf(groups: Group[]): { due: Due[]; pending: Due[] } {
  const all = groups.flatMap(({ who, clauses }, i) => clauses.filter((c) => c.kind === 'benefit').map((clause) => ({ who, anchor: anchorOf(i, clause), clause })))
  return { due: all.filter((d) => verdictOf(d.clause) === 'yes'), pending: all.filter((d) => verdictOf(d.clause) === 'unknown') }
}
