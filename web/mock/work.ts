import type { Change, ImportResult, Job, Run, Sheet } from '../src/api/types'
import { fail, ok, type Handlers } from './plugin'

const COUNTY = '990101000000'
const hash = (seed: number) => Array.from({ length: 64 }, (_, i) => ((seed * 7919 + i * i * 31 + i * seed) % 16).toString(16)).join('')
const minutes = (n: number) => Date.now() - n * 60_000

const column = (column: number, header: string, field: string | null, field_title: string | null, how: string) => ({ column, header, field, field_title, how })
const MATCHED: [string, string, string][] = [
  ['乡(镇)', 'township', '乡(镇)'], ['村名', 'village', '行政村'], ['村民小组', 'group', '自然村'], ['户编号', 'household_number', '户编号'],
  ['人编号', 'person_number', '人编号'], ['姓名', 'name', '姓名'], ['性别', 'sex', '性别'], ['身份证号码', 'id_number', '证件号码'],
  ['与户主关系', 'relation', '与户主关系'], ['健康状况', 'health', '健康状况'], ['劳动能力', 'labour', '劳动技能'], ['贫困户类型', 'class', '贫困户属性'],
  ['脱贫状态', 'status', '脱贫属性'], ['人均纯收入(元)', 'income_per_capita', '人均纯收入'],
]
const columns = (without: string[] = []) =>
  [...MATCHED.filter(([, field]) => !without.includes(field)).map(([header, field, title]) => [header, field, title, header === title ? '同名' : '别名'] as const), ['序号', null, null, ''] as const, ['备注', null, null, ''] as const].map(
    ([header, field, title, how], i) => column(i, header, field, title, how),
  )
const sheets = (bad: boolean): Sheet[] => [
  { name: '户表', header_row: 3, rows: 8_412, columns: columns(bad ? ['relation', 'id_number'] : []), missing: bad ? ['证件号码', '与户主关系'] : [] },
  { name: '补充名单', header_row: 1, rows: 96, columns: columns(['labour']), missing: [] },
]

const result: ImportResult = {
  kind: 'import', rows: 8_508, households: 2_471, refused: 37, new: 118, changed: 342, unchanged: 1_974, persons_new: 402, persons_changed: 611, persons_moved: 14, persons_left: 29, before: null,
  findings: [
    { code: 'id.check', title: { zh: '身份证号校验位不对', en: 'check digit of the ID number is wrong' }, count: 21 }, { code: 'relation.head_twice', title: { zh: '一户有两个户主', en: 'two heads in one household' }, count: 9 }, { code: 'village.unknown', title: { zh: '行政村不在本区域内', en: 'village not in this area' }, count: 7 },
    { code: 'id.missing', title: { zh: '证件号码为空', en: 'no ID number' }, count: 64 }, { code: 'size.differs', title: { zh: '人数与家庭成员数不一致', en: 'size differs from the number of members' }, count: 33 }, { code: 'income.parts', title: { zh: '各项收入之和与人均纯收入不符', en: 'incomes do not add up to the income per head' }, count: 128 },
  ],
  changed_households: Array.from({ length: 58 }, (_, i) => ({ id: `0190-${i}`, number: `3611030${20100 + i * 37}` })),
}
const report = { name: 'register.report.xlsx', title: { zh: '退回与提示', en: 'Rows to mend, and remarks' }, bytes: 48_213 }

function job(id: string, more: Partial<Job>): Job {
  return { id, kind: 'import', title: '2016年6月台账.xlsx', state: 'done', actor: '陈志远', area: COUNTY, created_at: minutes(95), started_at: minutes(94), finished_at: minutes(91), progress: null, result: null, error: null, files: [], ...more }
}
const jobs: Job[] = [
  job('j-5', { title: '2016年6月台账.xlsx', result, files: [report] }),
  job('j-4', { kind: 'run', title: '测算 2016-06-30', created_at: minutes(300), started_at: minutes(300), finished_at: minutes(299), result: { kind: 'run', run: 'r-3', repeated: false } }),
  job('j-3', { kind: 'export', title: '未脱贫户名单.xlsx', created_at: minutes(1500), finished_at: minutes(1499), files: [{ name: 'households.xlsx', title: { zh: '农户名单', en: 'Households' }, bytes: 1_204_551 }] }),
  job('j-2', { title: '乡镇汇总(旧).xls', state: 'failed', created_at: minutes(2900), finished_at: minutes(2900), error: { code: 'import.password', place: '乡镇汇总(旧).xls', message: '文件有密码,无法读取:请取消密码后另存再导入' } }),
  job('j-1', { title: '全县名册.xlsx', state: 'cancelled', created_at: minutes(4400), finished_at: minutes(4398), result: { ...result, new: 2_000, changed: 0, changed_households: [] } }),
]

/** Each look moves a running job on, so that progress can be seen. */
function advance(found: Job): Job {
  if (found.state === 'queued') {
    found.state = 'running'
    found.started_at = Date.now()
    found.progress = { stage: found.kind === 'run' ? 'freeze' : 'reading', done: 2_000, total: null }
  } else if (found.state === 'running' && found.progress) {
    const stages = found.kind === 'run' ? ['freeze', 'evaluate', 'store', 'write'] : ['reading', 'households', 'reporting']
    const at = stages.indexOf(found.progress.stage)
    const done = found.progress.done + 640
    if (found.progress.total !== null && done < found.progress.total) found.progress.done = done
    else if (at < stages.length - 1) found.progress = { stage: stages[at + 1] ?? '', done: 0, total: 2_471 }
    else {
      found.state = 'done'
      found.finished_at = Date.now()
      found.progress = null
      found.result = found.kind === 'run' ? { kind: 'run', run: 'r-3', repeated: false } : result
      found.files = found.kind === 'run' ? [] : [report]
    }
  }
  return found
}

const run = (n: number, as_of: string, more: Partial<Run> = {}): Run => ({
  id: `r-${n}`, area: COUNTY, area_name: '示例县', as_of, policy_day: as_of, households: 2_380 + n * 40, persons: 8_205 + n * 151, actor: n === 1 ? '系统' : '陈志远', finished_at: minutes(60 * 24 * (4 - n)),
  snapshot_hash: hash(n), packs_hash: hash(n < 3 ? 11 : 12), results_hash: hash(n + 40), current_packs: n === 3, ...more,
})
const runs = [run(3, '2016-06-30'), run(2, '2016-03-31', { policy_day: '2016-01-01' }), run(1, '2015-12-31')]

const NAMES: [string, string, string][] = [['poor_household', '应识别为贫困户', 'to be identified as poor'], ['exit_ready', '达到退出条件', 'ready to exit'], ['chicken_stock_subsidy', '肉鸡种苗补助', 'chicken stock subsidy'], ['fp_disabled_child_aid', '独生子女伤残家庭特别扶助', 'aid to couples whose only child is disabled']]
const KINDS = ['entered', 'left', 'amount', 'undecided']
const changes: Change[] = Array.from({ length: 140 }, (_, i) => {
  const [name, zh, en] = NAMES[(i * 5) % 4] ?? ['', '', '']
  const money = name.includes('aid') || name.includes('subsidy')
  const kind = KINDS[money ? i % 3 : i % 2 ? 0 : i % 3 ? 1 : 3] ?? 'entered'
  return {
    name, title: { zh, en }, kind, level: name.startsWith('fp') ? 'person' : 'household', key: `3611030${20100 + i * 37}`, household: `0190-${i}`, household_number: `3611030${20100 + i * 37}`,
    before_fen: money && kind !== 'entered' ? 120_000 + i * 1000 : null, after_fen: money && kind !== 'left' ? 150_000 + i * 1000 : null,
  }
})

export const handlers: Handlers = {
  'POST /imports/preview': ({ query, bytes }) => {
    const name = query.get('name') ?? ''
    if (name.endsWith('.pdf')) return fail(422, 'import.not_a_workbook', '这不是表格文件:请上传 xlsx、xls 或 csv', {})
    return { body: { upload: `u-${bytes.length}`, sheets: sheets(name.includes('bad')), rows: 8_508 }, delay: 900 }
  },
  'POST /imports': ({ body }) => {
    const created = job(`j-${jobs.length + 1}`, { state: 'queued', created_at: Date.now(), started_at: null, finished_at: null, title: (body as { dry_run?: boolean }).dry_run ? '2016年9月台账.xlsx(只检查)' : '2016年9月台账.xlsx' })
    jobs.unshift(created)
    return { status: 202, body: created }
  },
  'GET /jobs': () => ok({ items: jobs.map(advance), next: null }),
  'GET /jobs/:id': ({ params }) => {
    const found = jobs.find((j) => j.id === params.id)
    return found ? ok(advance(found)) : fail(404, 'job.not_found', '没有这个任务')
  },
  'GET /jobs/:id/files/:file': ({ params }) => ({ body: Buffer.from('PK'), headers: { 'Content-Disposition': `attachment; filename="${params.file}"` } }),
  'POST /jobs/:id/cancel': ({ params }) => {
    const found = jobs.find((j) => j.id === params.id)
    if (!found) return fail(404, 'job.not_found', '没有这个任务')
    Object.assign(found, { state: 'cancelled', progress: null, finished_at: Date.now() })
    return ok(found)
  },
  'GET /runs': () => ok({ items: runs, next: null }),
  'POST /runs': ({ body }) => {
    const created = job(`j-${jobs.length + 1}`, { kind: 'run', title: `测算 ${(body as { as_of: string }).as_of}`, state: 'queued', created_at: Date.now(), started_at: null, finished_at: null })
    jobs.unshift(created)
    return { status: 202, body: created }
  },
  'GET /runs/:id/changes': ({ params, query }) => {
    const counts: Record<string, Record<string, number>> = {}
    if (params.id === 'r-1') return ok({ items: [], next: null, counts })
    for (const change of changes) ((counts[change.name] ??= {})[change.kind] ??= 0), counts[change.name]![change.kind]!++
    const found = changes.filter((c) => (!query.get('name') || c.name === query.get('name')) && (!query.get('kind') || c.kind === query.get('kind')))
    const at = Number(query.get('cursor') ?? 0)
    const limit = Number(query.get('limit') ?? 50)
    return ok({ items: found.slice(at, at + limit), next: at + limit < found.length ? String(at + limit) : null, counts })
  },
  'GET /runs/:id/ledger': () => ({ body: Buffer.from('PK'), headers: { 'Content-Disposition': 'attachment; filename="ledger.xlsx"' } }),
}
