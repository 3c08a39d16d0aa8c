import { describe, expect, it } from 'vitest'
import type { ParameterRow, SimulatedDelta, SimulatedEffect, SimulatedName, Simulation } from '@/api/types'
import { changesOption, partsOf, payersOf, rowsOf } from '@/pages/simulation/options'
import { emptyScenario, faultsOf, orderOf, quantityOf, restored, SCENARIOS_MAX } from '@/pages/simulation/scenarios'

const parameter = (name: string, type: string, unit: string): ParameterRow => ({ name, type, unit, title: { zh: name, en: name }, words: '', cite: [], value: { known: true, bool: null, text: '1' }, unknown: null, pack: 'p', pack_title: { zh: '', en: '' } })

describe('a new value', () => {
  it.each([
    ['money', 'CNY/year', '2600', '2600 CNY/year'],
    ['money', 'CNY/year', '2,600.50', '2600.50 CNY/year'],
    ['money', 'CNY/year', '２６００元', '2600 CNY/year'],
    ['money', 'CNY/year', '0.26 万元', '0.26 wan CNY/year'],
    ['money', 'CNY/year', '2600 CNY/month', '2600 CNY/month'],
    ['money', 'wan CNY', '1650', '1650 wan CNY'],
    ['money', '', '2600', '2600 CNY'],
    ['money', 'CNY', '1.005', null],
    ['money', 'CNY', '30 %', null],
    ['decimal', '%', '30', '30 %'],
    ['decimal', '%', '30.5%', '30.5 %'],
    ['decimal', '', '3', '3.0'],
    ['decimal', '', '30 %', '30 %'],
    ['decimal', '', '3 CNY', null],
    ['integer', 'days', '15', '15 days'],
    ['integer', '', '-3', '-3'],
    ['integer', 'days', '1.5', null],
    ['integer', '', '30 %', null],
    ['date', '', '2016-01-01', '2016-01-01'],
    ['date', '', '2016-13-01', null],
    ['money', 'CNY', '', null],
    ['money', 'CNY', '20XX', null],
  ])('%s in %s typed as %s', (type, unit, typed, expected) => expect(quantityOf({ type, unit }, typed)).toBe(expected))
})

describe('scenarios', () => {
  const known = new Map([['line', parameter('line', 'money', 'CNY/year')]])
  const setting = (name: string, value: string) => ({ ...emptyScenario(), set: [{ name, value }] })

  it('say what is wrong with them', () => {
    expect([...faultsOf({ ...emptyScenario(), set: [{ name: 'line', value: '' }, { name: 'gone', value: '1' }] }, known)]).toEqual([['line', 'empty'], ['gone', 'gone']])
    expect([...faultsOf(setting('line', '30 %'), known)]).toEqual([['line', 'value']])
    expect(faultsOf(setting('line', '2600'), known).size).toBe(0)
  })
  it('are sent in the form of packs, each with a title', () => {
    const order = orderOf([setting('line', '2600'), { ...emptyScenario(), title: 'mine', draft: '# x' }], known, '', (s, at) => s.title || `no. ${at}`)
    expect(order).toEqual({ area: null, names: null, scenarios: [
      { title: { zh: 'no. 0', en: 'no. 0' }, set: { line: '2600 CNY/year' }, draft: '' },
      { title: { zh: 'mine', en: 'mine' }, set: {}, draft: '# x' },
    ] })
  })
  it('are taken up again as far as they can be read', () => {
    const own = [setting('line', '1'), { title: 't', set: [], draft: 'd' }]
    expect(restored(JSON.parse(JSON.stringify(own)))).toEqual(own)
    for (const broken of [null, 'x', {}, []]) expect(restored(broken)).toEqual([emptyScenario()])
    expect(restored([{ title: 3, set: [{ value: 'no name' }, null] }])).toEqual([emptyScenario()])
    expect(restored(Array.from({ length: 9 }, () => own[0]))).toHaveLength(SCENARIOS_MAX)
  })
})

const delta = (entered: number, left: number): SimulatedDelta => ({ entered, left, amount: 0, undecided: 0, yearly_fen: 0 })
const sums = (fen: number) => ({ yes: 0, no: 0, unknown: 0, yearly_fen: fen, amount_unknown: 0, payers: [{ payer: 'province', title: 'Province', fen }, { payer: '', title: '', fen: 1 }] })
const effect = (of: SimulatedDelta, areas: Record<string, SimulatedDelta>, fen = 0): SimulatedEffect => ({ sums: sums(fen), delta: of, by_area: Object.entries(areas).map(([id, d]) => ({ id, title: `area ${id}`, delta: d })), by_class: [], by_cause: [{ id: null, title: 'unknown', delta: of }] })
const name = (id: string, scenarios: SimulatedEffect[]): SimulatedName => ({ name: id, kind: 'benefit', level: 'household', title: { zh: id, en: id }, now: sums(10), scenarios })

describe('charts', () => {
  const few = name('few', [effect(delta(1, 0), { 1: delta(1, 0) }, 20), effect(delta(0, 0), {}, 10)])
  const many = name('many', [effect(delta(0, 2), { 1: delta(0, 2) }), effect(delta(9, 4), { 2: delta(9, 4) })])

  it('show the names that change most first', () => expect(rowsOf([few, many], (n) => n.name).map((r) => r.key)).toEqual(['many', 'few']))
  it('show each part once, with nothing where a scenario does not touch it', () => {
    const parts = partsOf(many, 'by_area', (p) => p.title)
    expect(parts.map((p) => [p.label, p.deltas.map((d) => d.entered - d.left)])).toEqual([['area 2', [0, 5]], ['area 1', [-2, 0]]])
    expect(partsOf(many, 'by_cause', (p) => p.title)).toHaveLength(1)
  })
  it('draw who leaves to the other side', () => {
    const option = changesOption(rowsOf([many], (n) => n.name), ['a', 'b'], { entered: '+', left: '-' }, 100)
    expect(option.series.map((s) => [s.name, s.stack, s.data])).toEqual([['a', 'scenario-0', [0]], ['b', 'scenario-1', [9]], ['a', 'scenario-0', [-2]], ['b', 'scenario-1', [-4]]])
  })
  it('add up what each payer pays, the unnamed last', () => {
    const rows = payersOf({ scenarios: [{ zh: 'a', en: 'a' }, { zh: 'b', en: 'b' }], names: [few, many] } as unknown as Simulation, 'nobody')
    expect(rows).toEqual([{ payer: 'province', title: 'Province', now: 20, scenarios: [20, 10] }, { payer: '', title: 'nobody', now: 2, scenarios: [2, 2] }])
  })
})
