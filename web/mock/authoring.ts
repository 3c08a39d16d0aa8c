// Drafts kept in memory: any text with a clause checks clean, only the office knows better.
import { readdirSync, readFileSync } from 'node:fs'
import type { Draft, DraftCheck, DraftOrder, EditorWords, Kind, KindTemplate, PackFile } from '../src/api/types'
import { COUNTY } from './data'
import { fail, ok, type Answer, type Handlers, type Request } from './plugin'

const TEMPLATES = new URL('../../crates/yihu-authoring/templates/', import.meta.url)
const templates = (): KindTemplate[] => readdirSync(TEMPLATES).map((file) => {
  const kind = file.replace('.toml', '') as Kind
  return { kind, title: { zh: kind, en: kind }, text: readFileSync(new URL(file, TEMPLATES), 'utf8') }
})

const drafts: Draft[] = []
const words: EditorWords = {
  levels: [{ id: 'person', plural: 'persons', zh: '人', parent: 'household' }, { id: 'household', plural: 'households', zh: '户', parent: 'village' }, { id: 'village', plural: 'villages', zh: '村', parent: null }],
  facts: [{ level: 'household', id: 'unsafe_house', title: { zh: '危房', en: 'unsafe house' }, type: 'boolean', unit: '', values: [] }],
  names: [],
  functions: [{ name: 'AND', example: 'registered AND unsafe_house', title: { zh: '并且', en: 'both hold' } }],
}

function check(files: PackFile[]): DraftCheck {
  const clauses = files.flatMap((file) => [...file.text.matchAll(/^\[\[(\w+)\]\]\s*\nid\s*=\s*"(\w+)"/gm)].map(([, kind, name = '']) => ({ name, kind: kind as Kind, title: { zh: name, en: name }, file: file.name, line: 1 })))
  return { clean: true, faults: [], clauses, checks: [], cases: [] }
}
const begun = (order: Partial<DraftOrder>): PackFile[] =>
  order.files ?? [{ name: 'pack.toml', text: `[pack]\nid    = "${order.new?.pack ?? order.next_of?.pack}"\narea  = "361103"\nfrom  = ${order.new?.from ?? order.next_of?.from}\n` }]

function change(request: Request, changed: (draft: Draft) => Partial<Draft>): Answer {
  const draft = drafts.find((d) => d.id === request.params.id)
  if (!draft) return fail(404, 'draft.not_found', '找不到该草稿，请刷新')
  if (request.headers['if-match'] !== `"${draft.version}"`) return fail(412, 'edit.conflict', '草稿已被改动，请刷新')
  return ok(Object.assign(draft, changed(draft), { version: draft.version + 1, updated_at: Date.now() }))
}

export const handlers: Handlers = {
  'GET /authoring/drafts': () => ok({ items: drafts.map((draft) => ({ ...draft, files: undefined })).reverse(), next: null }),
  'POST /authoring/drafts': ({ body }) => {
    const order = body as Partial<DraftOrder>
    const draft: Draft = {
      id: `draft-${drafts.length + 1}`, pack: order.new?.pack ?? order.next_of?.pack ?? 'files', title: order.new?.title ?? { zh: '草稿', en: 'draft' }, area: COUNTY.code, area_name: COUNTY.name, state: 'draft', author: 'demo', reviewer: null, note: null,
      published: null, version: 1, created_at: Date.now(), updated_at: Date.now(), decided_at: null, can_save: true, can_submit: true, can_withdraw: true, can_decide: false, files: begun(order),
    }
    drafts.push(draft)
    return { status: 201, body: draft }
  },
  'GET /authoring/drafts/:id': ({ params }) => {
    const draft = drafts.find((d) => d.id === params.id)
    return draft ? ok(draft) : fail(404, 'draft.not_found', '找不到该草稿，请刷新')
  },
  'PUT /authoring/drafts/:id': (request) => change(request, () => ({ files: (request.body as { files: PackFile[] }).files })),
  'POST /authoring/drafts/:id/check': ({ body }) => ok(check((body as { files: PackFile[] }).files)),
  'POST /authoring/drafts/:id/submit': (request) => change(request, () => ({ state: 'submitted', can_save: false, can_submit: false })),
  'POST /authoring/drafts/:id/withdraw': (request) => change(request, () => ({ state: 'withdrawn', can_save: false, can_submit: false, can_withdraw: false })),
  'GET /authoring/versions': () => ok({ items: [], next: null }),
  'GET /authoring/vocabulary': () => ok(words),
  'GET /authoring/templates': () => ok({ items: templates(), next: null }),
}
