// Scenarios as they are being written: parameters with new values, draft clauses, and what the server is asked.
import type { ParameterRow, Problem, SimulationOrder } from '@/api/types'

export type Setting = { name: string; value: string }
export type ScenarioDraft = { title: string; set: Setting[]; draft: string }
/** A problem of a scenario, with its position. */
export type ScenarioProblem = Problem & { scenario: number }

export const SCENARIOS_MAX = 5
export const TITLE_MAX = 100

/** A clause to begin a draft with. */
export const SAMPLE = `[[test]]
id   = "near_line"
of   = "household"
expr = "income_per_capita < yuan(3000)"
`

export const emptyScenario = (): ScenarioDraft => ({ title: '', set: [], draft: '' })

/** Whether a scenario says anything at all. */
export const isEmpty = (scenario: ScenarioDraft): boolean => scenario.set.length === 0 && scenario.draft.trim() === ''

/** What was kept in the browser, as far as it can still be read. */
export function restored(kept: unknown): ScenarioDraft[] {
  const word = (value: unknown): string => (typeof value === 'string' ? value : '')
  const list = Array.isArray(kept) ? (kept as Partial<ScenarioDraft>[]) : []
  const scenarios = list.slice(0, SCENARIOS_MAX).map((s) => ({
    title: word(s?.title),
    set: (Array.isArray(s?.set) ? s.set : []).map((one) => ({ name: word(one?.name), value: word(one?.value) })).filter((one) => one.name),
    draft: word(s?.draft),
  }))
  return scenarios.length ? scenarios : [emptyScenario()]
}

/** Digits and signs as an input method writes them, in their plain form. */
const plain = (text: string): string => text.normalize('NFKC').replace(/,/g, '').replace(/\s+/g, ' ').trim()

/** The units a value may be typed with, beside the parameter's own. */
const UNITS: Record<string, string> = { '\u5143': 'CNY', '\u4e07\u5143': 'wan CNY', yuan: 'CNY' }

/**
 * A new value as packs write it, `2600 CNY/year`; null where what was typed is no value of the parameter's type.
 * Without a unit it is in the parameter's own.
 */
export function quantityOf(parameter: Pick<ParameterRow, 'type' | 'unit'>, typed: string): string | null {
  const text = plain(typed)
  if (parameter.type === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : null
  const found = /^([+-]?\d+)(?:\.(\d+))?\s*(.*)$/.exec(text)
  if (!found) return null
  const [, whole = '', places = '', said = ''] = found
  const own = parameter.unit || (parameter.type === 'money' ? 'CNY' : '')
  const [base = '', ...per] = said.split('/')
  const word = UNITS[base.trim()] ?? base.trim()
  const unit = said === '' ? own : said === own ? own : [word, ...(per.length ? per : word === own.split('/')[0] || parameter.type === 'money' ? own.split('/').slice(1) : [])].join('/')
  const currency = unit.split('/')[0] ?? ''
  const isMoney = currency === 'CNY' || currency === 'wan CNY'
  if ((parameter.type === 'money') !== isMoney) return null
  if (parameter.type === 'integer' && (places || unit === '%')) return null
  if (places.length > (isMoney ? (currency === 'CNY' ? 2 : 6) : unit === '%' ? 7 : 9)) return null
  // A whole number reads as an integer: a decimal that is no percentage says its place.
  const decimals = places || (parameter.type === 'decimal' && unit !== '%' ? '0' : '')
  return `${whole.replace('+', '')}${decimals ? `.${decimals}` : ''}${unit ? ` ${unit}` : ''}`
}

/** What is wrong with a scenario before it is sent, by the name of the parameter. */
export function faultsOf(scenario: ScenarioDraft, parameters: ReadonlyMap<string, ParameterRow>): Map<string, 'gone' | 'empty' | 'value'> {
  const faults = new Map<string, 'gone' | 'empty' | 'value'>()
  for (const { name, value } of scenario.set) {
    const parameter = parameters.get(name)
    if (!parameter) faults.set(name, 'gone')
    else if (!value.trim()) faults.set(name, 'empty')
    else if (quantityOf(parameter, value) === null) faults.set(name, 'value')
  }
  return faults
}

/** What the server is asked; scenarios without a title are called by `called`. */
export function orderOf(scenarios: ScenarioDraft[], parameters: ReadonlyMap<string, ParameterRow>, area: string, called: (scenario: ScenarioDraft, at: number) => string): SimulationOrder {
  return {
    area: area || null,
    names: null,
    scenarios: scenarios.map((scenario, at) => {
      const title = called(scenario, at).slice(0, TITLE_MAX)
      const values = scenario.set.flatMap(({ name, value }) => {
        const parameter = parameters.get(name)
        const quantity = parameter && quantityOf(parameter, value)
        return quantity ? [[name, quantity] as const] : []
      })
      return { title: { zh: title, en: title }, set: Object.fromEntries(values), draft: scenario.draft }
    }),
  }
}
