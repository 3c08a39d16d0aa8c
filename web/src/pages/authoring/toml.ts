// Clauses from forms, as packs write them.
import type { Level, Text } from '@/api/types'

export type Head = { id: string; title: Text; words: string; cite: string }
export type ParameterForm = Head & { value: string; unit: string; unprinted: boolean; type: 'money' | 'decimal' | 'integer' | 'date'; why: Text }
export type PartForm = { id: string; title: Text; expr: string }
export type TestForm = Head & { of: Level; combine: 'one' | 'all' | 'any'; expr: string; parts: PartForm[] }
export type BenefitForm = Head & { of: Level; when: string; kind: 'money' | 'in_kind' | 'waiver'; what: Text; amount: string; form: 'fixed' | 'expression' | 'unprinted'; why: Text; per: string; payers: { payer: string; parts: number | null }[]; route: string }
export type CaseForm = { says: Text; given: { level: Level; fact: string; value: string }[]; expect: { name: string; value: string }[] }

/** A text as TOML quotes it. */
export function quoted(text: string): string {
  const escapes: Record<string, string> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\t': '\\t', '\r': '\\r' }
  return `"${text.replace(/[\\"\n\t\r]/g, (c) => escapes[c] ?? c).replace(/[\u0000-\u001f\u007f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`
}
const textOf = (text: Text): string => `{ zh = ${quoted(text.zh.trim())}, en = ${quoted(text.en.trim())} }`
const key = (name: string): string => (/^[A-Za-z0-9_-]+$/.test(name) ? name : quoted(name))
const citations = (cite: string): string[] => cite.split(/[,，、;；\n]+/).map((part) => part.trim()).filter(Boolean)

/** A table with its keys in a column; keys without a value are left out. */
function table(kind: string, entries: [string, string | null][]): string {
  const present = entries.filter((entry): entry is [string, string] => entry[1] !== null)
  const width = Math.max(...present.map(([name]) => name.length))
  return `[[${kind}]]\n${present.map(([name, value]) => `${name.padEnd(width)} = ${value}\n`).join('')}`
}
const head = (form: Head): [string, string | null][] => [
  ['title', textOf(form.title)],
  ['words', form.words.trim() ? quoted(form.words.trim()) : null],
]
const tail = (form: Head): [string, string | null][] => {
  const cite = citations(form.cite)
  return [['cite', cite.length ? `[${cite.map(quoted).join(', ')}]` : null]]
}

/** A number with its unit as packs write it; signs that people type around a number are taken off. */
export function quantity(value: string, unit: string): string {
  const digits = value.trim().replace(/(?<=\d)[,，](?=\d{3})/g, '')
  return unit.trim() ? `${digits} ${unit.trim()}` : digits
}

export const parameterToml = (form: ParameterForm): string => table('parameter', [
  ['id', quoted(form.id)],
  ...head(form),
  ...(form.unprinted ? [['type', quoted(form.type)], ['unknown', textOf(form.why)]] : [['value', quoted(quantity(form.value, form.unit))]]) as [string, string][],
  ...tail(form),
])

export const testToml = (form: TestForm): string => table('test', [
  ['id', quoted(form.id)],
  ['of', quoted(form.of)],
  ...head(form),
  ...(form.combine === 'one'
    ? [['expr', quoted(form.expr.trim())]]
    : [[form.combine, `[\n${form.parts.map((part) => `  { id = ${quoted(part.id)}, title = ${textOf(part.title)}, expr = ${quoted(part.expr.trim())} },\n`).join('')}]`]]) as [string, string][],
  ...tail(form),
])

export function benefitToml(form: BenefitForm): string {
  const payers = form.payers.filter((p): p is { payer: string; parts: number } => p.payer !== '' && p.parts !== null)
  const said = form.amount.trim() !== ''
  return table('benefit', [
    ['id', quoted(form.id)],
    ['of', quoted(form.of)],
    ...head(form),
    ['when', quoted(form.when.trim())],
    ['kind', form.kind === 'money' ? null : quoted(form.kind)],
    ['what', form.kind === 'money' ? null : textOf(form.what)],
    ['amount', form.form === 'fixed' && said ? quoted(quantity(form.amount, 'CNY')) : null],
    ['amount_expr', form.form === 'expression' && said ? quoted(form.amount.trim()) : null],
    ['unknown', form.form === 'unprinted' ? textOf(form.why) : null],
    ['per', quoted(form.per)],
    ['payers', payers.length ? `{ ${payers.map((p) => `${key(p.payer)} = ${p.parts}`).join(', ')} }` : null],
    ['route', form.route ? quoted(form.route) : null],
    ...tail(form),
  ])
}

/** A value in a case: true and false, numbers and days stand bare, everything else is quoted. */
const bare = (value: string): string => (/^(true|false|-?\d+(\.\d+)?|\d{4}-\d\d-\d\d)$/.test(value.trim()) ? value.trim() : quoted(value.trim()))

export function caseToml(form: CaseForm): string {
  const levels = [...new Set(form.given.map((g) => g.level))]
  const given = levels.map((level) => `${level} = { ${form.given.filter((g) => g.level === level).map((g) => `${key(g.fact)} = ${bare(g.value)}`).join(', ')} }`)
  const says = [form.says.zh, form.says.en].map((text) => text.trim()).filter(Boolean).join(' / ')
  return table('case', [
    ['says', quoted(says)],
    ['given', given.length ? `{ ${given.join(', ')} }` : '{}'],
    ['expect', `{ ${form.expect.map((e) => `${key(e.name)} = ${bare(e.value)}`).join(', ')} }`],
  ])
}

/** An id from an English title: `poverty line (2016)` is `poverty_line_2016`. */
export const idOf = (title: string): string => title.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, '_').replace(/^[_0-9]+|_+$/g, '')

/** Whether an id is one that packs take. */
export const isId = (id: string): boolean => /^[a-z][a-z0-9_]*$/.test(id)

/** A file with one more clause at its end. */
export const appended = (text: string, clause: string): string => (text.trim() ? `${text.trimEnd()}\n\n${clause.trim()}\n` : `${clause.trim()}\n`)
