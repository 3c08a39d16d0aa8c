import type { Action, Post, Role, Session } from '../src/api/types'
import { COUNTY } from './data'
import { fail, ok, type Answer, type Handlers } from './plugin'

const ALL: Action[] = ['household.read', 'household.edit', 'household.reveal', 'person.read', 'list.export', 'import.start', 'job.read', 'overview.read', 'policy.read', 'policy.simulate', 'policy.draft', 'policy.approve', 'run.read', 'run.start', 'view.edit', 'user.read', 'user.edit', 'audit.read', 'map.edit']
const ROLES: Role[] = ['county_office', 'township_station', 'village_worker', 'helper', 'department', 'inspector', 'auditor', 'administrator']
const CAN: Partial<Record<Role, Action[]>> = {
  auditor: ['overview.read', 'audit.read', 'run.read', 'policy.read', 'household.read'],
  village_worker: ['household.read', 'household.edit', 'person.read', 'overview.read', 'policy.read', 'run.read', 'view.edit'],
}

let session: Session | null = null

function post(role: Role): Post {
  return { id: `p-${role}`, role, area: COUNTY.code, area_name: COUNTY.name, domain: role === 'department' ? 'health' : null }
}

function signedIn(name: string, role: Role): Session {
  const posts = [post(role), ...(role === 'county_office' ? [post('department')] : [])]
  return { user: { id: 'u1', name, display_name: name === 'demo' ? '王小明' : name, totp: false, must_change_password: false }, post: posts[0] as Post, posts, can: CAN[role] ?? ALL, expires_at: Date.now() + 3_600_000, hidden: [] }
}

const need = (): Answer => fail(401, 'auth.needed', '请登录。')

export const handlers: Handlers = {
  'POST /session': ({ body }) => {
    const { name, password, code } = body as { name: string; password: string; code?: string }
    if (name === 'locked') return fail(401, 'auth.locked', '账户已锁定。', { until: Date.now() + 900_000 })
    if (password === 'wrong') return fail(401, 'auth.wrong', '用户名或密码不对。')
    if (name === 'code' && code !== '123456') return fail(401, 'auth.code_needed', code ? '验证码不对。' : '需要验证码。')
    session = signedIn(name, ROLES.find((r) => r === name) ?? 'county_office')
    return ok(session)
  },
  'GET /session': () => (session ? ok(session) : need()),
  'DELETE /session': () => {
    session = null
    return {}
  },
  'DELETE /sessions': () => {
    session = null
    return {}
  },
  'POST /session/post': ({ body }) => {
    if (!session) return need()
    const chosen = session.posts.find((p) => p.id === (body as { post: string }).post)
    if (chosen) session = { ...session, post: chosen, can: CAN[chosen.role] ?? ALL }
    return ok(session)
  },
}
