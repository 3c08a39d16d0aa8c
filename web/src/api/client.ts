import { ref } from 'vue'
import type { Problem } from './types'

/** What the server refused, or `status` 0 when it could not be reached. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message)
    this.name = 'ApiError'
  }

  get problems(): Problem[] {
    return Array.isArray(this.details.problems) ? (this.details.problems as Problem[]) : []
  }

  get notFound(): boolean {
    return this.status === 404
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>
export type Options = {
  /** The version that the edit was made on; the server refuses with 412 when it is stale. */
  ifMatch?: number
  /** A key that makes a repeated mutation harmless; `newKey()` once for each intent of the user. */
  idempotencyKey?: string
  signal?: AbortSignal
  /** Let a 401 through instead of asking to sign in (only for /session itself). */
  bare?: boolean
}
export type Tagged<T> = { data: T; etag: string | null }

const BASE = '/api/v1'
const language = ref<'zh' | 'en'>('zh')
const offline = { zh: '无法连接服务器。请检查网络后重试。', en: 'The server cannot be reached. Check the network and try again.' }
let signInAgain: () => Promise<boolean> = async () => false

/** Sets the language in which the server answers. */
export function setApiLanguage(locale: 'zh' | 'en'): void {
  language.value = locale
}

/** Sets what happens when the session has ended: ask over the page, resolve to true when signed in again. */
export function onSessionEnded(ask: () => Promise<boolean>): void {
  signInAgain = ask
}

/** A fresh idempotency key; works without a secure context too, where `randomUUID` is missing. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

/** The address of an API resource; empty values leave their parameter out. */
export function apiUrl(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(key, String(value))
  }
  const text = search.toString()
  return `${BASE}${path}${text ? `?${text}` : ''}`
}

function errorOf(status: number, text: string): ApiError {
  try {
    const body = JSON.parse(text) as { code?: string; message?: string; details?: Record<string, unknown> }
    if (body.code) return new ApiError(body.code, body.message ?? body.code, status, body.details ?? {})
  } catch {
    // Not ours: a proxy answered in its own words.
  }
  return new ApiError(`http.${status}`, status >= 502 ? offline[language.value] : `HTTP ${status}`, status)
}

function unreachable(): ApiError {
  return new ApiError('network', offline[language.value], 0)
}

function headersOf(method: string, options: Options, contentType: string | null): Headers {
  const headers = new Headers({ 'Accept-Language': language.value })
  if (method !== 'GET') headers.set('X-Yihu', '1')
  if (contentType) headers.set('Content-Type', contentType)
  if (options.ifMatch !== undefined) headers.set('If-Match', `"${options.ifMatch}"`)
  if (options.idempotencyKey) headers.set('Idempotency-Key', options.idempotencyKey)
  return headers
}

async function send(method: string, url: string, body: unknown, options: Options): Promise<Response> {
  const once = async (): Promise<Response> => {
    try {
      return await fetch(url, {
        method,
        headers: headersOf(method, options, body === undefined ? null : 'application/json'),
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: options.signal,
        credentials: 'same-origin',
      })
    } catch (error) {
      if (options.signal?.aborted) throw error
      throw unreachable()
    }
  }
  let response = await once()
  if (response.status === 401 && !options.bare && (await signInAgain())) response = await once()
  if (!response.ok) throw errorOf(response.status, await response.text())
  return response
}

async function json<T>(response: Response): Promise<T> {
  const text = await response.text()
  return (text ? JSON.parse(text) : null) as T
}

async function call<T>(method: string, path: string, body: unknown, query?: Query, options: Options = {}): Promise<T> {
  return json<T>(await send(method, apiUrl(path, query), body, options))
}

function nameOf(disposition: string | null, fallback: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1]
  if (encoded) return decodeURIComponent(encoded)
  return /filename="([^"]+)"/i.exec(disposition ?? '')?.[1] ?? fallback
}

export const api = {
  get: <T>(path: string, query?: Query, options?: Options) => call<T>('GET', path, undefined, query, options),
  post: <T>(path: string, body?: unknown, options?: Options) => call<T>('POST', path, body ?? {}, undefined, options),
  put: <T>(path: string, body: unknown, options?: Options) => call<T>('PUT', path, body, undefined, options),
  patch: <T>(path: string, body: unknown, options?: Options) => call<T>('PATCH', path, body, undefined, options),
  delete: <T = null>(path: string, body?: unknown, options?: Options) => call<T>('DELETE', path, body, undefined, options),

  /** Reads a resource with its ETag. */
  async getTagged<T>(path: string, query?: Query, options: Options = {}): Promise<Tagged<T>> {
    const response = await send('GET', apiUrl(path, query), undefined, options)
    return { etag: response.headers.get('ETag'), data: await json<T>(response) }
  },

  /** Fetches a file and hands it to the browser to save; an error is thrown instead of being saved. With a body it is asked for by POST. */
  async download(path: string, query?: Query, fallback = 'yihu', body?: unknown): Promise<void> {
    const response = await send(body === undefined ? 'GET' : 'POST', apiUrl(path, query), body, {})
    const link = document.createElement('a')
    link.href = URL.createObjectURL(await response.blob())
    link.download = nameOf(response.headers.get('Content-Disposition'), fallback)
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  },

  /** Sends a file; XHR, because fetch does not report the progress of an upload. */
  async upload<T>(
    path: string,
    file: Blob,
    query: Query = {},
    options: Options & { onProgress?: (done: number, total: number) => void } = {},
  ): Promise<T> {
    const once = () =>
      new Promise<{ status: number; text: string }>((resolve, reject) => {
        const request = new XMLHttpRequest()
        request.open('POST', apiUrl(path, query))
        headersOf('POST', options, 'application/octet-stream').forEach((value, key) => request.setRequestHeader(key, value))
        request.upload.onprogress = (event) => options.onProgress?.(event.loaded, event.total)
        request.onload = () => resolve({ status: request.status, text: request.responseText })
        request.onerror = () => reject(unreachable())
        request.onabort = () => reject(new DOMException('aborted', 'AbortError'))
        options.signal?.addEventListener('abort', () => request.abort())
        request.send(file)
      })
    let answer = await once()
    if (answer.status === 401 && (await signInAgain())) answer = await once()
    if (answer.status >= 400) throw errorOf(answer.status, answer.text)
    return JSON.parse(answer.text) as T
  },
}
