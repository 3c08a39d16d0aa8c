import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'smol-toml'
import type { ClauseFull, Level, PackFull, PackRow, TallyRow, Text } from '../src/api/types'
import { fail, ok, type Handlers } from './plugin'

const formOf = (fixed: unknown, expr: unknown): 'none' | 'fixed' | 'expression' => (fixed !== undefined ? 'fixed' : expr !== undefined ? 'expression' : 'none')

// The repository's own packs, so that the pages meet real clauses; effects are invented.
const ROOT = new URL('../../packs/', import.meta.url)
const ADOPTED = ['weining', 'liangping', 'yizhang', 'gaotai', 'dongpo']
type Raw = Record<string, unknown> & { id: string; title: Text; words?: string; cite?: string[]; note?: string; of?: Level; expr?: string; all?: RawPart[]; any?: RawPart[]; value?: string; unknown?: Text }
type RawPart = { id: string; title: Text; words?: string; expr?: string; unknown?: Text }
type Head = { id: string; title: Text; area?: string; from: Date; to?: Date; unsure?: string[]; source: { seed: string; lines: string; title?: string } }

const number = (text: string, below: number) => [...text].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % below, 7)
const day = (date: unknown) => (date instanceof Date ? date.toISOString().slice(0, 10) : '2014-01-01')
const none: Text = { zh: '一次性', en: 'once' }
const PER: Record<string, Text> = { year: { zh: '每年', en: 'a year' }, month: { zh: '每月', en: 'a month' }, day: { zh: '每天', en: 'a day' }, 'school year': { zh: '每学年', en: 'a school year' } }
const PAYERS: Record<string, string> = { province: '省级财政', city: '市级财政', county: '县级财政', city_county: '市县财政' }

function effect(name: string, kind: string, raw: Raw, pack: string): TallyRow {
  const n = number(name, 2400)
  return { name, title: raw.title, level: raw.of ?? 'household', pack, yes: n, no: 2_471 - n, unknown: number(pack + name, 90), not_applicable: 0, yearly_fen: kind === 'benefit' ? n * 93_750 : 0, amount_unknown: kind === 'benefit' ? number(name, 12) : 0, listed: true }
}

function clause(kind: ClauseFull['kind'], raw: Raw, head: Head, in_force: boolean, file: string, line: number): ClauseFull & { combine: 'all' | 'any' | null } {
  const [value = '', ...unit] = (raw.value ?? '').split(' ')
  const payers = Object.entries((raw.payers ?? {}) as Record<string, number>)
  const parts = payers.reduce((sum, [, n]) => sum + n, 0)
  return {
    name: raw.id, kind, title: raw.title, words: raw.words ?? '', cite: raw.cite ?? [], note: raw.note ?? '', level: raw.of ?? null, pack: head.id, from: day(head.from), to: head.to ? day(head.to) : null, areas: [`${head.area ?? ''}`.padEnd(12, '0')], in_force, file, line,
    parameter: kind === 'parameter' ? { value: { known: !raw.unknown, bool: null, text: raw.unknown ? '未知' : value }, unit: unit.join(' '), unknown: raw.unknown ?? null } : null,
    expression: kind === 'variable' ? (raw.expr ?? null) : kind === 'benefit' ? String(raw.when) : null,
    parts: kind === 'test' ? (raw.all ?? raw.any ?? [{ id: '', title: raw.title, expr: raw.expr }]).map((p: RawPart) => ({ id: p.id, title: p.title, words: p.words ?? '', expr: p.expr ?? null, unknown: p.unknown ?? null })) : [],
    combine: raw.all ? 'all' : raw.any ? 'any' : null,
    benefit: kind === 'benefit'
      ? { kind: String(raw.kind ?? 'money'), what: (raw.what as Text) ?? null, amount: String(raw.amount ?? raw.amount_expr ?? ''), amount_form: formOf(raw.amount, raw.amount_expr), cap: String(raw.cap ?? raw.cap_expr ?? ''), cap_form: formOf(raw.cap, raw.cap_expr), per: PER[String(raw.per)] ?? none, payers: payers.map(([payer, n]) => ({ payer, title: PAYERS[payer] ?? payer, share_percent: String(Math.round((n * 10_000) / parts) / 100) })), route: String(raw.route ?? ''), not_with: (raw.not_with as string[]) ?? [] }
      : null,
    least: null, settlement: null, duty: null, quota: null, plan: null, indicator: null, scorecard: null, procedure: null, checks: [],
    effect: in_force && (kind === 'test' || kind === 'benefit') ? effect(raw.id, kind, raw, head.id) : null,
  }
}

function load(id: string): PackFull {
  const texts = readdirSync(new URL(`${id}/`, ROOT)).map((file) => [file, readFileSync(new URL(`${id}/${file}`, ROOT), 'utf8')] as const)
  const files = texts.map(([file, text]) => [file, text, parse(text) as unknown as Record<string, Raw[]> & { pack?: Head; case?: unknown[] }] as const)
  const head = files.map(([, , f]) => f.pack).find(Boolean) as Head
  const adopted = ADOPTED.includes(id)
  const in_force = adopted || id === 'national' || id === 'guangfeng'
  const clauses = files.flatMap(([file, text, f]) => (['parameter', 'variable', 'test', 'benefit'] as const).flatMap((kind) => (f[kind] ?? []).map((raw) => clause(kind, raw, head, in_force, file, text.slice(0, text.indexOf(`= "${raw.id}"`)).split('\n').length))))
  const row: PackRow = {
    id, title: head.title, area: `${head.area ?? ''}`.padEnd(12, '0'), area_name: head.area && !/^0+$/.test(head.area) ? `某某县(${head.area})` : '全国', from: day(head.from), to: head.to ? day(head.to) : null, adopted, in_force, unsure: head.unsure ?? [],
    source: { seed: head.source.seed, lines: head.source.lines, title: head.source.title ?? '' }, clauses: clauses.length, cases: files.reduce((n, [, , f]) => n + (f.case?.length ?? 0), 0), hash: Array.from({ length: 64 }, (_, i) => number(id + i, 16).toString(16)).join(''),
  }
  return { ...row, clauses_full: clauses }
}

const packs = (): PackFull[] => readdirSync(ROOT).map(load)

export const handlers: Handlers = {
  'GET /policies': () => ok({ items: packs().map((pack) => ({ ...pack, clauses_full: undefined })), next: null }),
  'GET /policies/:pack': ({ params }) => {
    const found = packs().find((pack) => pack.id === params.pack)
    return found ? ok(found) : fail(404, 'pack.not_found', '没有这个政策包')
  },
  'GET /clauses/:name': ({ params }) => ok({ items: packs().flatMap((pack) => pack.clauses_full).filter((c) => c.name === params.name) }),
}
