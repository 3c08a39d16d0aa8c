// The charts of a simulation, as options of ECharts.
import type { SimulatedDelta, SimulatedName, SimulatedPart, Simulation } from '@/api/types'
import { SERIES } from '@/charts/theme'
import { bigMoney, count, money } from '@/format'

/** A row of a chart of changes: what it is called, and what each scenario changes in it. */
export type ChangeRow = { key: string; label: string; deltas: SimulatedDelta[] }
export type Dimension = 'by_area' | 'by_class' | 'by_cause'

export const NOTHING: SimulatedDelta = { entered: 0, left: 0, amount: 0, undecided: 0, yearly_fen: 0 }
export const colour = (at: number): string => SERIES[at % SERIES.length] ?? ''

const moved = (delta: SimulatedDelta): number => delta.entered + delta.left + delta.amount + delta.undecided
const weight = (row: ChangeRow): number => Math.max(...row.deltas.map(moved))

/** The names by how many rows they touch, the most first. */
export function rowsOf(names: SimulatedName[], title: (name: SimulatedName) => string): ChangeRow[] {
  const rows = names.map((name) => ({ key: name.name, label: title(name), deltas: name.scenarios.map((s) => s.delta) }))
  return rows.sort((a, b) => weight(b) - weight(a) || a.key.localeCompare(b.key))
}

/** The areas, classes or causes of a name: each part once, with nothing where a scenario does not touch it. */
export function partsOf(name: SimulatedName, by: Dimension, label: (part: SimulatedPart) => string): ChangeRow[] {
  const rows = new Map<string, ChangeRow>()
  name.scenarios.forEach((scenario, at) => {
    for (const part of scenario[by]) {
      const key = part.id ?? ''
      const row = rows.get(key) ?? { key, label: label(part), deltas: name.scenarios.map(() => NOTHING) }
      row.deltas[at] = part.delta
      rows.set(key, row)
    }
  })
  return [...rows.values()].sort((a, b) => weight(b) - weight(a) || a.key.localeCompare(b.key))
}

/** Who enters to the right, who leaves to the left, a bar for each scenario. */
export function changesOption(rows: ChangeRow[], scenarios: string[], words: { entered: string; left: string }, labelWidth: number) {
  const side = (of: 'entered' | 'left', sign: 1 | -1) =>
    scenarios.map((scenario, at) => ({
      type: 'bar',
      name: scenario,
      stack: `scenario-${at}`,
      barMaxWidth: 14,
      data: rows.map((row) => sign * (row.deltas[at]?.[of] ?? 0)),
      itemStyle: { color: colour(at), opacity: of === 'entered' ? 1 : 0.55 },
    }))
  return {
    grid: { left: 8, right: 24, top: 36, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, type: 'scroll', itemGap: 20, data: scenarios },
    tooltip: { trigger: 'item', confine: true, formatter: ({ seriesName, name, value }: { seriesName?: string; name: string; value: number }) => `${escaped(name)}<br>${escaped(seriesName ?? '')}: ${value < 0 ? words.left : words.entered} ${count(Math.abs(value))}` },
    xAxis: { type: 'value', minInterval: 1, splitNumber: 4, axisLabel: { formatter: (value: number) => count(Math.abs(value)) } },
    yAxis: { type: 'category', inverse: true, data: rows.map((row) => row.label), axisLabel: { width: labelWidth, overflow: 'truncate' } },
    series: [...side('entered', 1), ...side('left', -1)],
  }
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)

export type PayerRow = { payer: string; title: string; now: number; scenarios: number[] }

/** What each payer pays in a year for the benefits that some scenario changes: now and under each scenario. */
export function payersOf(simulation: Simulation, unnamed: string): PayerRow[] {
  const rows = new Map<string, PayerRow>()
  const row = (payer: string, title: string): PayerRow => {
    const known = rows.get(payer) ?? { payer, title: payer ? title : unnamed, now: 0, scenarios: simulation.scenarios.map(() => 0) }
    rows.set(payer, known)
    return known
  }
  for (const name of simulation.names) {
    for (const { payer, title, fen } of name.now.payers) row(payer, title).now += fen
    name.scenarios.forEach((scenario, at) => {
      for (const { payer, title, fen } of scenario.sums.payers) {
        const of = row(payer, title)
        of.scenarios[at] = (of.scenarios[at] ?? 0) + fen
      }
    })
  }
  return [...rows.values()].sort((a, b) => Number(a.payer === '') - Number(b.payer === '') || b.now - a.now)
}

/** Payers on one another, a bar for now and for each scenario. */
export function moneyOption(rows: PayerRow[], columns: string[]) {
  return {
    grid: { left: 8, right: 16, top: 36, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, type: 'scroll', itemGap: 20 },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, confine: true, valueFormatter: (value: unknown) => (typeof value === 'number' ? money(value) : '') },
    xAxis: { type: 'category', data: columns, axisLabel: { interval: 0, width: 96, overflow: 'truncate' } },
    yAxis: { type: 'value', splitNumber: 4, axisLabel: { formatter: (value: number) => Object.values(bigMoney(value)).join(' ') } },
    series: rows.map((row) => ({ type: 'bar', name: row.title, stack: 'payers', barMaxWidth: 56, data: [row.now, ...row.scenarios] })),
  }
}
