// Synthetic households: nobody here exists, ID numbers start with 999999.
import type { AccountYear, Area, Dossier, Edit, Finding, Household, HouseholdRow, Person, PersonRow, Version, View, VillageRow } from '../src/api/types'
import { AREAS, areaOf, COUNTY, pathOf } from './data'
import { fail, ok, type Handlers, type Request } from './plugin'
import explained from './verdicts.json'

const VILLAGES = AREAS.filter((a) => a.level === 'village').map((a) => {
  const township = areaOf(`${a.code.slice(0, 9)}000`) as Area
  return { code: a.code, name: a.name, township: township.code, townshipName: township.name }
})

let seed = 20161231
const random = (): number => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff
const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T
const chance = (p: number): boolean => random() < p
/** Null, that is unknown, once in a while. */
const maybe = <T>(value: T, unknown = 0.08): T | null => (chance(unknown) ? null : value)

const SURNAMES = [...'徐郑俞周吴林余管刘毛潘祝夏叶黄']
const GIVEN = ['水茂', '梓翠', '建贵', '健杰', '娥桂', '福根', '金莲', '春香', '志华', '小红', '国庆', '丽萍', '雨欣', '子轩', '德水', '桂英', '三妹', '文斌']
const INITIALS: Record<string, string> = { 徐: 'x', 郑: 'z', 俞: 'y', 周: 'z', 吴: 'w', 林: 'l', 余: 'y', 管: 'g', 刘: 'l', 毛: 'm', 潘: 'p', 祝: 'z', 夏: 'x', 叶: 'y', 黄: 'h' }

function person(household: string, position: number, surname: string, relation: string, from: number, to: number, sex: 'male' | 'female'): Person {
  const year = 2016 - from - Math.floor(random() * (to - from))
  const age = 2016 - year
  const pupil = age >= 6 && age <= 18
  const health = maybe(chance(0.2) ? [pick(['chronic', 'serious', 'disabled'])] : [], 0.05)
  return {
    id: `p-${household}-${position}`,
    number: `${household}${String(position).padStart(2, '0')}`,
    name: surname + pick(GIVEN),
    id_number: maybe(`999999********${String(Math.floor(random() * 9000) + 1000)}`, 0.04),
    sex,
    birth: maybe(`${year}-${String(1 + Math.floor(random() * 12)).padStart(2, '0')}-${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`, 0.04),
    relation,
    ethnic: 'han',
    education: age < 7 ? 'preschool' : maybe(pick(['illiterate', 'primary', 'primary', 'junior', 'senior'])),
    schooling: age < 6 ? 'preschool' : pupil ? maybe(age < 12 ? 'primary' : age < 15 ? pick(['grade7', 'grade8', 'grade9']) : pick(['senior1', 'senior1', 'college'])) : 'none',
    health,
    disability: health?.includes('disabled') ? { category: 4, grade: 2 } : null,
    labour: age < 16 ? 'none' : age > 65 ? pick(['weak', 'lost']) : maybe(pick(['ordinary', 'ordinary', 'skilled', 'weak'])),
    work_place: age > 18 && age < 60 && chance(0.4) ? pick(['county', 'province', 'outside']) : null,
    work_months: age > 18 && age < 60 ? maybe(Math.floor(random() * 12), 0.3) : null,
    catastrophic_insured: maybe(true, 0.15),
    medical_insured: maybe(chance(0.94)),
    pension_insured: maybe(age >= 16 && chance(0.7)),
  }
}

function household(position: number): Household {
  const village = VILLAGES[position % VILLAGES.length] as (typeof VILLAGES)[number]
  const number = `${village.code}${String(position + 1).padStart(6, '0')}`
  const surname = pick(SURNAMES)
  const poor = chance(0.6)
  const members = [person(number, 1, surname, 'head', 34, 68, chance(0.85) ? 'male' : 'female')]
  if (chance(0.75)) members.push(person(number, 2, pick(SURNAMES), 'spouse', 30, 66, 'female'))
  for (const relation of ['son', 'daughter', 'son'].slice(0, Math.floor(random() * 4))) {
    members.push(person(number, members.length + 1, surname, relation, 3, 30, relation === 'son' ? 'male' : 'female'))
  }
  if (chance(0.3)) members.push(person(number, members.length + 1, pick(SURNAMES), 'mother', 68, 88, 'female'))
  const wages = maybe(Math.floor(random() * 3_000_000), 0.2)
  return {
    number,
    village: village.code,
    group: maybe(`第${1 + Math.floor(random() * 9)}组`),
    class: maybe(poor ? pick(['general', 'minimum_living_poor', 'five_guarantee', 'minimum_living']) : 'ordinary', 0.06),
    status: poor ? maybe(pick(['poor', 'poor', 'exited', 'expected'])) : null,
    main_cause: poor ? maybe(pick(['illness', 'schooling', 'disability', 'skill', 'labour', 'money'])) : null,
    other_causes: poor && chance(0.4) ? ['labour'] : [],
    phone: maybe('100****2490'),
    bank: maybe('邮政储蓄银行', 0.2),
    bank_account: maybe('***************0305', 0.2),
    martyr_family: maybe(false),
    one_child: maybe(false),
    two_daughters: maybe(chance(0.1)),
    account: {
      year: 2016,
      income_per_capita_fen: maybe(180_000 + Math.floor(random() * 700_000), 0.1),
      wages_fen: wages,
      business_fen: maybe(713_514, 0.1),
      property_fen: maybe(62_180, 0.2),
      transfers_fen: maybe(Math.floor(random() * 900_000), 0.1),
      costs_fen: maybe(122_805, 0.1),
    },
    housing: { unsafe_house: maybe(chance(0.15)), grade: maybe(pick(['a', 'b', 'b', 'c', 'd'])), area_m2: maybe('98.5'), built: maybe(1990), structure: maybe('brick_concrete'), relocated: maybe(chance(0.1)) },
    water: { safe: maybe(chance(0.9)), difficult: maybe(false), source: maybe(pick(['tap', 'protected_well'])) },
    resources: {
      cultivated_mu: maybe('1.8'), irrigated_mu: maybe('1.35'), woodland_mu: maybe('2.42', 0.3), returned_forest_mu: maybe('1.7'), pasture_mu: maybe('0'), water_mu: maybe('0'),
      livestock_heads: maybe(Math.floor(random() * 9)), electricity: true, broadcasting: maybe(true), sanitary_toilet: maybe(chance(0.5)), road: maybe(pick(['earth', 'gravel', 'cement'])), road_km: maybe('0.81'), cooperative: maybe(false), led_by_enterprise: maybe(false),
    },
    helper: poor ? { name: '管荣才', unit: '教育局', post: '副科长', phone: '100****9246' } : null,
    members,
  }
}

type Kept = { id: string; version: number; record: Household; history: (Version & { record: Household })[] }
const kept: Kept[] = Array.from({ length: 420 }, (_, i) => {
  const record = household(i)
  const id = `0190f0a0-0000-7000-8000-${String(i + 1).padStart(12, '0')}`
  return { id, version: 1, record, history: [{ version: 1, valid_from: '2016-12-31', recorded_at: 1483160400000, actor: '管理员', source_name: '建档立卡台账2016.xlsx', reason: null, changed: [], record }] }
})

// The first household is the one of the verdicts, with accounts of four years.
const first = kept[0] as Kept
{
  const base = first.record
  base.class = 'minimum_living'
  base.status = 'poor'
  base.main_cause = 'schooling'
  base.members = [
    { ...person(base.number, 1, '徐', 'head', 55, 56, 'male'), name: '徐水茂', health: [], medical_insured: true },
    { ...person(base.number, 2, '郑', 'spouse', 54, 55, 'female'), name: '郑梓翠', health: ['chronic'] },
    { ...person(base.number, 3, '徐', 'son', 30, 31, 'male'), name: '徐建贵', work_place: 'county', work_months: 4 },
    { ...person(base.number, 4, '徐', 'son', 17, 18, 'male'), name: '徐健杰', schooling: 'senior1' },
    { ...person(base.number, 5, '徐', 'grandson', 8, 9, 'male'), name: '徐健斌', schooling: 'primary', labour: 'none' },
    { ...person(base.number, 6, '徐', 'daughter', 24, 25, 'female'), name: '徐娥桂', labour: null },
  ]
  const years: [number, number | null, number | null, number][] = [[2013, 198_200, 520_000, 402_000], [2014, 251_700, 680_000, 455_000], [2015, 318_400, 905_000, null as never], [2016, 409_351, 963_788, 839_429]]
  first.history = years.map(([year, perHead, wages, transfers], i) => ({
    version: i + 1,
    valid_from: `${year}-12-31`,
    recorded_at: Date.UTC(year + 1, 1, 10, 3),
    actor: i === 2 ? null : '管荣才',
    source_name: i === 2 ? null : `建档立卡台账${year}.xlsx`,
    reason: i === 2 ? '入户核查，更正收入' : null,
    changed: i === 0 ? [] : [{ field: 'income_per_capita_fen', title: '人均纯收入' }, { field: 'wages_fen', title: '工资性收入' }, ...(i === 3 ? [{ field: 'member.health', title: '成员：健康状况' }] : [])],
    record: { ...base, account: { year, income_per_capita_fen: perHead, wages_fen: wages, business_fen: 620_000 + i * 31_000, property_fen: i === 1 ? null : 62_180, transfers_fen: transfers, costs_fen: 122_805 } },
  }))
  first.version = 4
  first.record = (first.history[3] as (typeof first.history)[number]).record
}

const villageOf = (code: string) => VILLAGES.find((v) => v.code === code) ?? (VILLAGES[0] as (typeof VILLAGES)[number])
const registered = (h: Household): boolean | null => (h.class === null ? null : h.class !== 'ordinary')
const headOf = (h: Household): string | null => h.members.find((m) => m.relation === 'head')?.name ?? null
const find = (request: Request): Kept | undefined => kept.find((k) => k.id === request.params.id)
const missing = () => fail(404, 'household.not_found', '没有这一户')
/** Whether the code lies in the area: the zeros at its end stand for all below. */
const within = (code: string, area: string | null): boolean => !area || code.startsWith(area.replace(/(000)+$/, ''))

function row(k: Kept): HouseholdRow {
  const village = villageOf(k.record.village)
  return {
    id: k.id, number: k.record.number, head_name: headOf(k.record), village: village.code, village_name: village.name, township_name: village.townshipName, group: k.record.group,
    class: k.record.class, status: k.record.status, main_cause: k.record.main_cause, persons: k.record.members.length, income_per_capita_fen: k.record.account.income_per_capita_fen,
    account_year: k.record.account.year, version: k.version, valid_from: k.history.at(-1)?.valid_from ?? '2016-12-31',
  }
}

function filtered(query: URLSearchParams): Kept[] {
  const among = (name: string, value: string | null): boolean => {
    const wanted = query.get(name)?.split(',')
    return !wanted || wanted.includes(value ?? 'none')
  }
  const q = query.get('q')?.toLowerCase()
  const three = (value: boolean | null) => (value === null ? 'unknown' : value ? 'yes' : 'no')
  const wanted = query.get('registered')
  const verdict = query.get('verdict') ?? query.get('due')
  const found = kept.filter(
    (k, i) =>
      within(k.record.village, query.get('area')) && among('class', k.record.class) && among('status', k.record.status) && among('cause', k.record.main_cause) &&
      (!wanted || three(registered(k.record)) === wanted) && (!verdict || ['yes', 'no', 'unknown'][i % 3] === verdict) &&
      (!q || k.record.number.includes(q) || k.record.members.some((m) => m.name.includes(q) || (INITIALS[m.name[0] ?? ''] ?? '').startsWith(q))),
  )
  const income = (k: Kept) => k.record.account.income_per_capita_fen ?? Infinity
  if (query.get('sort') === 'income') found.sort((a, b) => income(a) - income(b))
  if (query.get('sort') === '-income') found.sort((a, b) => (income(b) === Infinity ? -1 : income(b)) - (income(a) === Infinity ? -1 : income(a)))
  return found
}

function page<T>(items: T[], query: URLSearchParams): { items: T[]; next: string | null } {
  const from = Number(query.get('cursor') ?? 0)
  const limit = Number(query.get('limit') ?? 50)
  return { items: items.slice(from, from + limit), next: from + limit < items.length ? String(from + limit) : null }
}

function dossier(k: Kept, version: number, clear = false): Dossier {
  const at = k.history.find((v) => v.version === version) ?? (k.history.at(-1) as Kept['history'][number])
  const village = villageOf(at.record.village)
  const record = structuredClone(at.record)
  if (clear) {
    record.phone = record.phone && '10000002490'
    record.bank_account = record.bank_account && '6210000000000000305'
    for (const member of record.members) member.id_number = member.id_number?.replace('********', '19700101') ?? null
  }
  return {
    id: k.id, version: at.version, valid_from: at.valid_from, recorded_at: at.recorded_at, source_name: at.source_name,
    village_path: pathOf(village.code),
    household: record, masked: !clear, registered: registered(record), ended: false, hidden: [],
    accounts: k.history.filter((v) => v.version <= at.version).map((v): AccountYear => ({ ...v.record.account, valid_from: v.valid_from })),
    can_edit: at.version === k.version, can_reveal: true,
  }
}

function check(edit: Edit): Finding[] {
  const findings: Finding[] = []
  const { members, account } = edit.household
  if (!edit.household.village) findings.push({ code: 'village.missing', severity: 'error', path: 'village', message: '没有行政村', suggestion: null })
  if (!/^\d{6,}$/.test(edit.household.number)) findings.push({ code: 'number.format', severity: 'error', path: 'number', message: '户编号只能是数字', suggestion: null })
  if (members.filter((m) => m.relation === 'head').length !== 1) findings.push({ code: 'head.one', severity: 'error', path: 'members', message: '一户应当正好有一名户主', suggestion: null })
  members.forEach((m, i) => {
    if (!m.name) findings.push({ code: 'name.missing', severity: 'error', path: `members[${i}].name`, message: '没有姓名', suggestion: null })
    if (m.id_number && !/^(\d{17}[\dX]|\d{6}\*{8}\w{4})$/.test(m.id_number)) findings.push({ code: 'id_number.length', severity: 'error', path: `members[${i}].id_number`, message: '证件号码应为 18 位', suggestion: '请对照身份证重新填写' })
  })
  if ((account.wages_fen ?? 0) > 50_000_00) findings.push({ code: 'wages.high', severity: 'warning', path: 'account.wages_fen', message: '工资性收入高于 50,000 元，请核实', suggestion: null })
  return findings
}

/** Stores a changed record as a new version. */
function store(k: Kept, record: Household, asOf: string, reason: string) {
  k.version += 1
  k.record = record
  k.history.push({ version: k.version, valid_from: asOf, recorded_at: Date.now(), actor: '管荣才', source_name: null, reason, changed: [{ field: 'members', title: '家庭成员' }], record })
  return { id: k.id, version: k.version, findings: [] }
}

/** The household of the path when the caller edits its current version, else the refusal. */
function editable(request: Request): { k: Kept } | { refusal: ReturnType<typeof fail> } {
  const k = find(request)
  if (!k) return { refusal: missing() }
  if (!request.headers['if-match']) return { refusal: fail(428, 'edit.version_needed', '缺少版本') }
  if (request.headers['if-match'] !== `"${k.version}"`) return { refusal: fail(412, 'edit.conflict', '这一户刚被别人修改') }
  return { k }
}
const editing = (act: (k: Kept, body: Record<string, string>) => unknown) => (request: Request) => {
  const found = editable(request)
  return 'refusal' in found ? found.refusal : ok(act(found.k, request.body as Record<string, string>))
}

function people(query: URLSearchParams): PersonRow[] {
  const is = (name: string, value: string | null) => !query.get(name) || query.get(name) === (value ?? 'none')
  return kept.flatMap((k) => {
    const village = villageOf(k.record.village)
    return k.record.members
      .map((m): PersonRow => ({
        id: m.id ?? '', name: m.name, sex: m.sex, birth: m.birth, age: m.birth ? 2016 - Number(m.birth.slice(0, 4)) : null, relation: m.relation, health: m.health, education: m.education, schooling: m.schooling,
        labour: m.labour, work_place: m.work_place, household: k.id, household_number: k.record.number, village: village.code, village_name: village.name, township_name: village.townshipName,
      }))
      .filter(
        (p) =>
          within(p.village, query.get('area')) && is('sex', p.sex) && is('labour', p.labour) && (!query.get('q') || p.name.includes(query.get('q') ?? '')) &&
          (!query.get('health') || (p.health === null ? ['none'] : p.health.length ? p.health : ['healthy']).includes(query.get('health') ?? '')) &&
          (!query.get('age_from') || (p.age ?? -1) >= Number(query.get('age_from'))) && (!query.get('age_to') || (p.age ?? 999) <= Number(query.get('age_to'))) &&
          (!query.get('work') || (p.work_place !== null) === (query.get('work') === 'yes')),
      )
  })
}

const views = new Map<string, View>([['未脱贫 因病', { name: '未脱贫 因病', page: 'households', query: { status: 'poor', cause: 'illness' } }]])

export const handlers: Handlers = {
  'GET /households': ({ query }) => ok(page(filtered(query).map(row), query)),
  'GET /households/count': ({ query }) => {
    const found = filtered(query)
    return ok({ households: found.length, persons: found.reduce((sum, k) => sum + k.record.members.length, 0) })
  },
  'GET /households/export': ({ query }) => ({ body: Buffer.from(filtered(query).map((k) => k.record.number).join('\n')), headers: { 'Content-Disposition': `attachment; filename="households.${query.get('format')}"` } }),
  'GET /households/:id': (request) => {
    const k = find(request)
    return k ? ok(dossier(k, k.version), { ETag: `"${k.version}"` }) : missing()
  },
  'POST /households/:id/reveal': (request) => {
    const k = find(request)
    return k ? ok(dossier(k, k.version, true)) : missing()
  },
  'GET /households/:id/history': (request) => {
    const k = find(request)
    return k ? ok({ items: k.history.map(({ record: _, ...version }) => version).reverse() }) : missing()
  },
  'GET /households/:id/versions/:version': (request) => {
    const k = find(request)
    return k ? ok(dossier(k, Number(request.params.version))) : missing()
  },
  'GET /households/:id/verdicts': (request) => {
    const k = find(request)
    if (!k) return missing()
    if (k === kept[1]) return fail(404, 'run.none', '还没有测算过')
    const run = { id: 'r1', area: COUNTY.code, area_name: COUNTY.name, as_of: '2016-12-31', policy_day: '2016-12-31', households: 28696, persons: 92123, actor: 'demo', finished_at: Date.UTC(2017, 2, 1, 2), snapshot_hash: 's', packs_hash: 'p', results_hash: 'q', current_packs: true }
    return ok({ run, stale: (k.history.at(-1)?.recorded_at ?? 0) > run.finished_at, ...explained })
  },
  'PUT /households/:id': (request) => {
    const found = editable(request)
    if ('refusal' in found) return found.refusal
    const edit = request.body as Edit
    const findings = check(edit)
    if (findings.some((f) => f.severity === 'error')) return fail(422, 'edit.invalid', '有错误，未保存', { findings })
    if (edit.check_only) return ok({ id: found.k.id, version: found.k.version, findings })
    return ok({ ...store(found.k, edit.household, edit.as_of, edit.reason), findings })
  },
  'POST /households': (request) => {
    const edit = request.body as Edit
    const findings = check(edit)
    if (findings.some((f) => f.severity === 'error')) return fail(422, 'edit.invalid', '有错误，未保存', { findings })
    const id = `0190f0a0-0000-7000-8000-${String(kept.length + 1).padStart(12, '0')}`
    if (!edit.check_only) kept.push({ id, version: 1, record: edit.household, history: [{ version: 1, valid_from: edit.as_of, recorded_at: Date.now(), actor: '管荣才', source_name: null, reason: edit.reason, changed: [], record: edit.household }] })
    return ok({ id, version: 1, findings })
  },
  'POST /households/:id/members/leave': editing((k, body) => store(k, { ...k.record, members: k.record.members.filter((m) => m.id !== body.person) }, body.as_of ?? '', body.reason ?? '')),
  'POST /households/:id/split': editing((k, body) => {
    const leaving = new Set(body.members)
    const left = store(k, { ...k.record, members: k.record.members.filter((m) => !leaving.has(m.id ?? '')) }, body.as_of ?? '', body.reason ?? '')
    return { left, right: left }
  }),
  'POST /households/:id/merge': editing((k, body) => {
    const other = kept.find((o) => o.id === body.other)
    return store(k, { ...k.record, members: [...k.record.members, ...(other?.record.members ?? [])] }, body.as_of ?? '', body.reason ?? '')
  }),
  'POST /households/:id/move': editing((k, body) => store(k, { ...k.record, village: body.village ?? k.record.village, group: body.group ?? null }, body.as_of ?? '', body.reason ?? '')),

  'GET /persons': ({ query }) => ok({ on: '2016-06-30', ...page(people(query), query) }),
  'GET /villages': ({ query }) =>
    ok(
      page(
        VILLAGES.filter((v) => within(v.code, query.get('area'))).map((v): VillageRow => {
          const here = kept.filter((k) => k.record.village === v.code)
          const poor = here.filter((k) => registered(k.record))
          const count = (of: Kept[]) => of.reduce((sum, k) => sum + k.record.members.length, 0)
          return { code: v.code, name: v.name, township_name: v.townshipName, households: here.length, persons: count(here), registered: poor.length, registered_persons: count(poor) }
        }),
        query,
      ),
    ),

  'GET /views': () => ok({ items: [...views.values()] }),
  'PUT /views/:name': ({ params, body }) => {
    const view = { name: params.name ?? '', ...(body as Omit<View, 'name'>) }
    views.set(view.name, view)
    return ok(view)
  },
  'DELETE /views/:name': ({ params }) => {
    views.delete(params.name ?? '')
    return {}
  },
}
