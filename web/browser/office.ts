// The office as visitors meet it: pages of signed-in users in which the console must not complain, and no request be refused unawares.
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { test as base, expect } from 'vitest'
import type { Job } from '@/api/types'

/** The password of all users of the demo county. */
export const PASSWORD = 'yihu-demo-2016'
export const WIDE = { width: 1366, height: 768 }
export const PHONE = { width: 390, height: 844 }

type Manner = {
  screen?: typeof WIDE
  locale?: 'zh' | 'en'
  /** Statuses with which the office may refuse something in this visit. */
  refusals?: number[]
}
/** Opens a page of its own for a user, or for nobody yet. */
type Visit = (user: string | null, manner?: Manner) => Promise<Page>
type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']
const PATIENCE = 20_000

async function signedIn(context: BrowserContext, user: string): Promise<Cookies> {
  const answer = await context.request.post('/api/v1/session', { headers: { 'X-Yihu': '1' }, data: { name: user, password: PASSWORD } })
  expect(answer.status(), `sign-in of ${user}`).toBe(200)
  return context.cookies()
}

/** What went wrong on a page, as it happens: errors, and refusals that the visit does not expect. */
function listen(page: Page, refusals: number[]): string[] {
  const heard: string[] = []
  page.on('pageerror', (error) => heard.push(`page error: ${error.message}`))
  page.on('console', (message) => {
    // The browser repeats every refusal as "Failed to load resource", without saying which.
    if (['error', 'warning'].includes(message.type()) && !message.text().startsWith('Failed to load resource')) heard.push(`console ${message.type()}: ${message.text()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400 && !refusals.includes(response.status())) heard.push(`${response.status()} ${response.request().method()} ${response.url()}`)
  })
  return heard
}

export const test = base.extend<{ browser: Browser; cookies: Map<string, Cookies>; visit: Visit }>({
  browser: [
    async ({}, use) => {
      const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
      await use(browser)
      await browser.close()
    },
    { scope: 'file' },
  ],
  // One session a user and file: sign-ins are limited by address.
  cookies: [async ({}, use) => use(new Map()), { scope: 'file' }],
  visit: async ({ browser, cookies }, use) => {
    const rooms: { context: BrowserContext; heard: string[] }[] = []
    await use(async (user, { screen = WIDE, locale = 'zh', refusals = [] } = {}) => {
      const context = await browser.newContext({ baseURL: process.env.OFFICE, viewport: screen, acceptDownloads: true })
      context.setDefaultTimeout(PATIENCE)
      await context.addInitScript((chosen) => localStorage.setItem('yihu.locale', chosen), locale)
      if (user) {
        const known = cookies.get(user)
        if (known) await context.addCookies(known)
        else cookies.set(user, await signedIn(context, user))
      }
      const page = await context.newPage()
      rooms.push({ context, heard: listen(page, refusals) })
      return page
    })
    const heard = rooms.flatMap((room) => room.heard)
    for (const { context } of rooms) await context.close()
    expect(heard).toEqual([])
  },
})

/** What the API answers to the user of a page. */
export async function ask<T>(page: Page, path: string): Promise<T> {
  const answer = await page.request.get(`/api/v1${path}`)
  expect(answer.status(), path).toBe(200)
  return (await answer.json()) as T
}

/** Waits until nothing is on its way to the page any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.locator('main h1').first().waitFor()
  await expect.poll(() => page.locator('[aria-busy=true]').count(), { timeout: PATIENCE }).toBe(0)
}

/** Expects that everybody can use the page: no finding of axe, and nothing beyond the edge of the screen. */
export async function usable(page: Page, name: string): Promise<void> {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect.soft(beyond, `${name}: scrolls sideways, px`).toBeLessThanOrEqual(0)
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']).analyze()
  const told = violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? node.all[0]?.message ?? ''}`).join(' | ')}`)
  expect.soft(told, `${name}: axe`).toEqual([])
}

/** Starts a job of the office and waits until it is done. */
export async function finished(page: Page, path: string, body: Record<string, unknown>): Promise<void> {
  const answer = await page.request.post(`/api/v1${path}`, { headers: { 'X-Yihu': '1' }, data: body })
  expect(answer.status(), path).toBe(202)
  const { id } = (await answer.json()) as Job
  await expect.poll(async () => (await ask<Job>(page, `/jobs/${id}`)).state, { timeout: 60_000, interval: 300 }).toBe('done')
}
