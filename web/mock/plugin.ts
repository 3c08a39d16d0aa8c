import type { IncomingMessage } from 'node:http'
import type { Plugin } from 'vite'

export type Request = { method: string; path: string; params: Record<string, string>; query: URLSearchParams; headers: IncomingMessage['headers']; body: unknown; bytes: Buffer }
export type Answer = { status?: number; headers?: Record<string, string>; body?: unknown; delay?: number }
/** `'GET /households/:id'` -> what it answers; a value that is not an `Answer` goes through `ok()`. */
export type Handlers = Record<string, (request: Request) => Answer>

export const ok = (body: unknown, headers: Record<string, string> = {}): Answer => ({ body, headers })
export const fail = (status: number, code: string, message: string, details: Record<string, unknown> = {}): Answer => ({ status, body: { code, message, details } })

function match(pattern: string, path: string): Record<string, string> | null {
  const a = pattern.split('/')
  const b = path.split('/')
  if (a.length !== b.length) return null
  const params: Record<string, string> = {}
  for (let i = 0; i < a.length; i++) {
    const want = a[i] ?? ''
    const have = decodeURIComponent(b[i] ?? '')
    if (want.startsWith(':')) params[want.slice(1)] = have
    else if (want !== have) return null
  }
  return params
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** Answers the contract with synthetic data while developing without a server: `npm run mock`. */
export function mock(): Plugin {
  return {
    name: 'yihu-mock',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use('/api/v1', (incoming, response) => {
        void (async () => {
          const url = new URL(incoming.url ?? '/', 'http://mock')
          const { all } = (await server.ssrLoadModule('/mock/index.ts')) as { all: Handlers }
          const bytes = await read(incoming)
          const isJson = incoming.headers['content-type'] === 'application/json'
          const method = incoming.method ?? 'GET'
          // Literal paths stand before patterns, so that /households/count is not an id.
          const routes = Object.entries(all).sort(([a], [b]) => Number(a.includes(':')) - Number(b.includes(':')))
          for (const [route, handle] of routes) {
            const [verb, pattern] = route.split(' ') as [string, string]
            const params = verb === method ? match(pattern, url.pathname) : null
            if (!params) continue
            const answer = handle({ method, path: url.pathname, params, query: url.searchParams, headers: incoming.headers, body: isJson && bytes.length ? JSON.parse(bytes.toString()) : null, bytes })
            await new Promise((r) => setTimeout(r, answer.delay ?? 60))
            response.statusCode = answer.status ?? (answer.body === undefined ? 204 : 200)
            for (const [key, value] of Object.entries(answer.headers ?? {})) response.setHeader(key, value)
            if (answer.body === undefined) return response.end()
            if (Buffer.isBuffer(answer.body)) return response.end(answer.body)
            response.setHeader('Content-Type', 'application/json')
            return response.end(JSON.stringify(answer.body))
          }
          const missing = fail(404, 'mock.not_found', `${method} ${url.pathname}`)
          response.statusCode = 404
          response.setHeader('Content-Type', 'application/json')
          return response.end(JSON.stringify(missing.body))
        })()
      })
    },
  }
}
