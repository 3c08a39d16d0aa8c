// Words for expressions: what is written where, and what a search finds.
import type { EditorFact, EditorName, EditorWords, FunctionWord, Level, LevelWord, Text } from '@/api/types'

/** The level of the clause at a place of a file: the `of` of its table. */
export function levelAt(text: string, at: number): Level | null {
  const start = Math.max(text.lastIndexOf('\n[', at - 1) + 1, 0)
  const next = text.indexOf('\n[', Math.max(at, start + 1))
  const table = text.slice(start, next < 0 ? undefined : next)
  return (/^of\s*=\s*["'](\w+)["']/m.exec(table)?.[1] as Level | undefined) ?? null
}

/** The levels above one, nearest first. */
function above(level: Level, levels: LevelWord[]): Level[] {
  const parent = levels.find((l) => l.id === level)?.parent ?? null
  return parent ? [parent, ...above(parent, levels)] : []
}

/** How a fact or name of a level is written in a clause of another: bare, with the level above, or taken together over the members. */
export function written(word: { id: string; level: Level | null; type: string | null }, of: Level | null, levels: LevelWord[]): string {
  if (!word.level || !of || word.level === of) return word.id
  if (above(of, levels).includes(word.level)) return `${word.level}.${word.id}`
  if (!above(word.level, levels).includes(of)) return word.id
  const members = `${levels.find((l) => l.id === word.level)?.plural ?? word.level}.${word.id}`
  return word.type === 'boolean' ? `any(${members})` : word.type?.startsWith('code') || word.type === 'date' ? members : `sum(${members})`
}

export type Found = { facts: EditorFact[]; names: EditorName[]; functions: FunctionWord[] }

/** Words by their Chinese or English title, their id, the names of their values; what is called exactly so comes first. */
export function found(words: EditorWords, query: string): Found {
  const parts = query.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const hits = (texts: string[]): boolean => parts.every((part) => texts.some((text) => text.toLowerCase().includes(part)))
  const wanted = query.trim().toLowerCase()
  const exact = (word: { id: string; title: Text }): number => Number([word.id, word.title.zh, word.title.en.toLowerCase()].includes(wanted))
  const first = <T extends { id: string; title: Text }>(list: T[]): T[] => (wanted ? list.sort((a, b) => exact(b) - exact(a)) : list)
  return {
    facts: first(words.facts.filter((f) => hits([f.id, f.title.zh, f.title.en, ...f.values.map((v) => v.zh)]))),
    names: first(words.names.filter((n) => hits([n.id, n.title.zh, n.title.en]))),
    functions: words.functions.filter((f) => hits([f.name, f.title.zh, f.title.en])),
  }
}
