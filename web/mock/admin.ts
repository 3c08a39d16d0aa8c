import type { AuditRow, Post, User } from '../src/api/types'
import { fail, ok, type Handlers } from './plugin'

const post = (id: string, role: Post['role'], area: string, area_name: string, domain: Post['domain'] = null): Post => ({ id, role, area, area_name, domain })
const user = (n: number, name: string, display_name: string, posts: Post[], more: Partial<User> = {}): User => ({ id: `u-${n}`, name, display_name, disabled: false, locked_until: null, totp: n % 3 === 0, posts, last_sign_in: n % 4 ? Date.now() - n * 5_400_000 : null, ...more })
const users: User[] = [
  user(1, 'office', '陈志远', [post('p1', 'county_office', '990101000000', '示例县')]),
  user(2, 'station', '林秀英', [post('p2', 'township_station', '990101100000', '清溪镇'), post('p2b', 'helper', '990101100200', '清溪镇 上坝村')]),
  user(3, 'village', '徐国平', [post('p3', 'village_worker', '990101100200', '清溪镇 上坝村')]),
  user(4, 'health', '周敏', [post('p4', 'department', '990101000000', '示例县', 'health')]),
  user(5, 'education', '王海涛', [post('p5', 'department', '990101000000', '示例县', 'education')], { locked_until: Date.now() + 600_000 }),
  user(6, 'inspector', '刘建军', [post('p6', 'inspector', '990101000000', '示例县')]),
  user(7, 'auditor', '赵丽', [post('p7', 'auditor', '990101000000', '示例县')]),
  user(8, 'admin', '系统管理员', [post('p8', 'administrator', '990101000000', '示例县')]),
  user(9, 'former', '吴爱国', [], { disabled: true }),
]
const ACTIONS: [string, string, unknown][] = [
  ['household.change', 'household', { version: 4, source: '2016年6月台账.xlsx', changed: ['income_per_capita', 'member.health'] }], ['household.reveal', 'household', { reason: '' }], ['session.begin', 'session', {}],
  ['source.finish', 'source', { rows: 8508, households: 2471, refused: 37 }], ['run.enter', 'run', { as_of: '2016-06-30', households: 2471 }], ['user.update', 'user', { posts: 2, disabled: false }],
]
const audit: AuditRow[] = Array.from({ length: 120 }, (_, i) => {
  const [action, entity, details] = ACTIONS[(i * 7) % 6] ?? ['', '', {}]
  return { seq: 48_120 - i, at: Date.now() - i * 187_000, actor: users[i % 8]?.display_name ?? '', role: users[i % 8]?.posts[0]?.role ?? '', area: '990101000000', action, entity, entity_id: `0190e2a1-${(4096 + i * 37).toString(16)}-7a10-9c55-${(1e11 + i * 7919).toString(16).padStart(12, '0')}`, details, hash: Array.from({ length: 64 }, (_, k) => ((i * 13 + k * k * 7 + k) % 16).toString(16)).join('') }
})

export const handlers: Handlers = {
  'GET /users': () => ok({ items: users, next: null }),
  'POST /users': ({ body }) => {
    const wanted = body as { name: string; display_name: string; posts: { role: Post['role']; area: string; domain: Post['domain'] }[] }
    if (users.some((u) => u.name === wanted.name)) return fail(409, 'user.name_taken', '这个登录名已有人用,请换一个')
    const created = user(users.length + 1, wanted.name, wanted.display_name, wanted.posts.map((p, i) => post(`n${i}`, p.role, p.area, p.area, p.domain)), { last_sign_in: null, totp: false })
    users.push(created)
    return { status: 201, body: created }
  },
  'PATCH /users/:id': ({ params, body }) => {
    const found = users.find((u) => u.id === params.id)
    if (!found) return fail(404, 'user.not_found', '没有这个用户')
    const { posts, ...more } = body as Partial<User>
    Object.assign(found, more)
    if (posts) found.posts = posts.map((p, i) => ({ ...p, id: p.id ?? `n${i}`, area_name: p.area_name ?? p.area }))
    return ok(found)
  },
  'POST /users/:id/password': () => ({ status: 204 }),
  'GET /audit': ({ query }) => {
    const want = (key: 'actor' | 'action' | 'entity') => query.get(key) ?? ''
    const found = audit.filter((row) => row.actor.includes(want('actor')) && row.action.includes(want('action')) && row.entity.includes(want('entity')))
    const at = Number(query.get('cursor') ?? 0)
    return ok({ items: found.slice(at, at + 50), next: at + 50 < found.length ? String(at + 50) : null })
  },
  'GET /audit/verify': () => ok({ county: '990101000000', entries: audit.length, seq: audit.length, hash: '8f3a'.repeat(16), intact: true, faults: [] }),
  'POST /session/password': ({ body }) => ((body as { old: string }).old === 'wrong' ? fail(422, 'auth.wrong', '原密码不对') : { status: 204 }),
  'POST /session/totp': () => ok({ secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', uri: 'otpauth://totp/yihu:office?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=yihu' }),
  'PUT /session/totp': ({ body }) => ((body as { code: string }).code === '123456' ? { status: 204 } : fail(422, 'auth.code_wrong', '验证码不对')),
  'DELETE /session/totp': () => ({ status: 204 }),
}
