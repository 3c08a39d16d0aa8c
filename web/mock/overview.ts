import type { Bucket, Indicator, MapValues, Overview, Run, TallyRow } from '../src/api/types'
import { areaOf, chance, childrenOf, pathOf } from './data'
import { fail, ok, type Handlers } from './plugin'

const CLASSES = ['ordinary', 'general', 'minimum_living_poor', 'five_guarantee', 'minimum_living', null]
const STATUSES = ['poor', 'exited', 'stable', 'expected', 'returned', null]
const CAUSES = ['illness', 'disability', 'schooling', 'labour', 'skill', 'money', 'traffic', 'motivation', 'land', null]

function size(code: string): number {
  const below = childrenOf(code)
  return below.length ? below.reduce((sum, area) => sum + size(area.code), 0) : 90 + Math.floor(chance(code) * 420)
}

function split(ids: (string | null)[], total: number, key: string): Bucket[] {
  return ids.map((id, i) => {
    const households = Math.floor((total / (i + 1.6) / 2.2) * (0.6 + chance(key + String(id)) * 0.6))
    return { id, households, persons: Math.floor(households * 3.4) }
  })
}

const run = (id: string, day: string, at: number): Run => ({
  id, area: '990101000000', area_name: '示例县', as_of: day, policy_day: day, households: 24310, persons: 81234, actor: '王小明', finished_at: at, snapshot_hash: 'b3a1', packs_hash: '9c22', results_hash: '77fe', current_packs: true,
})

const TESTS: [string, string, string, TallyRow['level'], number][] = [
  ['poor_household', '应识别为贫困户', 'to be identified as poor', 'household', 0.19],
  ['exit_ready', '达到退出条件', 'ready to exit', 'household', 0.41],
  ['food_secure', '不愁吃', 'food is secure', 'household', 0.9],
  ['over_poverty_line', '越过扶贫标准线', 'over the poverty line', 'household', 0.72],
  ['out_of_school', '义务教育阶段失学辍学', 'of compulsory school age and not at school', 'person', 0.02],
  ['village_exit', '贫困村退出', 'village ready to exit', 'village', 0.55],
]
const BENEFITS: [string, string, string, TallyRow['level'], number][] = [
  ['boarder_aid', '义务教育寄宿生生活补助', 'living aid for boarders', 'person', 125000],
  ['medical_insurance', '基本医疗保险个人缴费补助', 'subsidy of medical insurance dues', 'person', 15000],
  ['house_rebuild', '农村危房改造补助', 'rebuilding of unsafe houses', 'household', 2150000],
  ['minimum_living', '农村最低生活保障金', 'rural minimum living allowance', 'household', 276000],
]

function tally([name, zh, en, level, share]: (typeof TESTS)[number], total: number, money = 0): TallyRow {
  const all = level === 'person' ? total * 3 : level === 'village' ? Math.ceil(total / 250) : total
  const yes = Math.floor(all * (money ? 0.04 + chance(name) * 0.1 : share))
  const unknown = Math.floor(all * chance(`u${name}`) * 0.12)
  return { name, title: { zh, en }, level, pack: 'national', yes, no: all - yes - unknown, unknown, not_applicable: 0, yearly_fen: yes * money, amount_unknown: money && name === 'house_rebuild' ? 42 : 0, listed: true }
}

function overview(code: string): Overview | null {
  const area = areaOf(code)
  if (!area) return null
  const households = size(area.code)
  const tests = TESTS.map((t) => tally(t, households))
  const benefits = BENEFITS.map(([name, zh, en, level, fen]) => tally([name, zh, en, level, 0], households, fen))
  const due = benefits.reduce((sum, b) => sum + b.yearly_fen, 0)
  const statuses = split(STATUSES, households * 0.3, area.code)
  const sum = (ids: string[]): number => statuses.filter((b) => ids.includes(b.id ?? '')).reduce((n, b) => n + b.households, 0)
  return {
    area, path: pathOf(area.code), as_of: '2016-06-30', run: run('r3', '2016-06-30', 1467600000000),
    totals: {
      households, persons: Math.floor(households * 3.4), registered: Math.floor(households * 0.27), registered_persons: Math.floor(households * 0.9), exited: sum(['exited', 'stable']), poor: sum(['poor', 'returned', 'expected']),
      identified: tests[0]?.yes ?? null, unknown: tests[0]?.unknown ?? null, identified_by: 'poor_household', benefits_fen: due,
    },
    by_class: split(CLASSES, households, `c${area.code}`), by_status: statuses, by_cause: split(CAUSES, households * 0.3, `k${area.code}`),
    children: childrenOf(area.code).map((child) => {
      const n = size(child.code)
      const registered = Math.floor(n * (0.1 + chance(`r${child.code}`) * 0.3))
      return { code: child.code, name: child.name, township_name: child.name, households: n, persons: Math.floor(n * 3.4), registered, registered_persons: Math.floor(registered * 3.3) }
    }),
    tests, benefits,
    payers: [{ payer: 'central', title: '中央财政', fen: Math.floor(due * 0.52) }, { payer: 'province', title: '省级财政', fen: Math.floor(due * 0.27) }, { payer: 'county', title: '县级财政', fen: Math.floor(due * 0.14) }],
    payer_unknown_fen: due - Math.floor(due * 0.52) - Math.floor(due * 0.27) - Math.floor(due * 0.14),
    trends: ['2015-06-30', '2015-12-31', '2016-03-31', '2016-06-30'].map((day, i) => ({
      run: `r${i}`, as_of: day, finished_at: Date.parse(day) + 86_400_000, values: Object.fromEntries(tests.map((t) => [t.name, Math.floor(t.yes * (1.3 - i * 0.1))])), benefits_fen: Math.floor(due * (0.7 + i * 0.1)),
    })),
  }
}

const INDICATORS: Indicator[] = [
  { id: 'registered_share', title: { zh: '建档立卡占比', en: 'share registered' }, unit: { zh: '%', en: '%' }, kind: 'share', better: 'low' },
  { id: 'registered', title: { zh: '建档立卡户', en: 'registered households' }, unit: { zh: '户', en: 'households' }, kind: 'count', better: 'neutral' },
  { id: 'benefits', title: { zh: '应享补助', en: 'benefits due' }, unit: { zh: '元', en: 'yuan' }, kind: 'money', better: 'neutral' },
]

function values(code: string, id: string): MapValues | null {
  const area = areaOf(code)
  const indicator = INDICATORS.find((i) => i.id === id)
  if (!area || !indicator) return null
  const data = overview(area.code)
  return {
    area, path: pathOf(area.code), indicator,
    values: (data?.children ?? []).map((child) => {
      const below = areaOf(child.code)
      const missing = chance(`m${child.code}`) < 0.06
      return {
        code: child.code, name: child.name, level: below?.level ?? 'village', has_children: below?.has_children ?? false,
        value: missing ? null : indicator.kind === 'money' ? child.registered * 312_500 : child.registered, of: indicator.kind === 'share' ? child.households : null, list: `area=${child.code}&registered=yes`,
      }
    }),
  }
}

/** Squares side by side: enough to see that the shapes are drawn; only under one township. */
function shapes(code: string): unknown {
  const below = childrenOf(code)
  return {
    type: 'FeatureCollection',
    features: below.map((area, i) => {
      const [x, y] = [100 + (i % 4) * 0.1, 30 - Math.floor(i / 4) * 0.09]
      return { type: 'Feature', properties: { code: area.code, name: area.name }, geometry: { type: 'Polygon', coordinates: [[[x, y], [x + 0.09, y + 0.01], [x + 0.1, y - 0.07], [x + 0.02, y - 0.08], [x, y]]] } }
    }),
  }
}

export const handlers: Handlers = {
  'GET /overview': ({ query }) => {
    const data = overview(query.get('area') ?? '')
    return data ? ok(data) : fail(404, 'area.not_found', '没有这个地区，或不在您的辖区内。')
  },
  'GET /map/indicators': () => ok({ items: INDICATORS }),
  'GET /map': ({ query }) => {
    const data = values(query.get('area') ?? '', query.get('indicator') ?? '')
    return data ? ok(data) : fail(404, 'area.not_found', '没有这个地区，或不在您的辖区内。')
  },
  'GET /map/shapes': ({ query }) => (query.get('area') === '990101100000' ? ok(shapes('990101100000')) : {}),
  'PUT /map/shapes': ({ body }) => ok({ features: (body as { features: unknown[] }).features.length, unknown_codes: [] }),
}
