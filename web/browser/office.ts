// The office as visitors meet it: pages of signed-in users in which the console must not complain, and no request be refused unawares.
import axe from 'axe-core'
import { chromium, type Browser, type BrowserContext, type Page, type Request } from 'playwright-core'
import { test as base, expect } from 'vitest'
import type { Job } from '@/api/types'

/** The password of all users of the demo county. */
export const PASSWORD = 'yihu-demo-2016'
export const WIDE = { width: 1366, height: 768 }
export const PHONE = { width: 390, height: 844 }

type Manner = {
  screen?: typeof WIDE
  /** Statuses with which the office may refuse something in this visit. */
  refusals?: number[]
}
/** Opens a page of its own for a user, or for nobody yet. */
type Visit = (user: string | null, manner?: Manner) => Promise<Page>

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']
const PATIENCE = 20_000
/** Requests of a page that have no answer yet. */
const onTheWay = new WeakMap<Page, Set<Request>>()

/** A room of its own in the browser, in which the user is signed in. */
async function roomOf(browser: Browser, user: string | null): Promise<BrowserContext> {
  const room = await browser.newContext({ baseURL: process.env.OFFICE, acceptDownloads: true, reducedMotion: 'reduce' })
  room.setDefaultTimeout(PATIENCE)
  if (user) {
    const answer = await room.request.post('/api/v1/session', { headers: { 'X-Yihu': '1' }, data: { name: user, password: PASSWORD } })
    expect(answer.status(), `sign-in of ${user}`).toBe(200)
  }
  return room
}

/** What went wrong on a page, as it happens: errors, and refusals that the visit does not expect. */
function listen(page: Page, refusals: number[]): string[] {
  const heard: string[] = []
  const waiting = new Set<Request>()
  onTheWay.set(page, waiting)
  page.on('request', (request) => waiting.add(request))
  page.on('requestfinished', (request) => waiting.delete(request))
  page.on('requestfailed', (request) => waiting.delete(request))
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

export const test = base.extend<{ browser: Browser; idle: Map<string, BrowserContext[]>; visit: Visit }>({
  browser: [
    async ({}, use) => {
      const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
      await use(browser)
      await browser.close()
    },
    { scope: 'worker' },
  ],
  // Rooms of users, left empty by one visit for the next: sign-ins are limited by address, and the console is loaded already.
  idle: [async ({}, use) => use(new Map()), { scope: 'worker' }],
  visit: async ({ browser, idle }, use) => {
    const open: { user: string | null; room: BrowserContext; page: Page; heard: string[] }[] = []
    await use(async (user, { screen = WIDE, refusals = [] } = {}) => {
      const room = idle.get(user ?? '')?.pop() ?? (await roomOf(browser, user))
      const page = await room.newPage()
      await page.setViewportSize(screen)
      open.push({ user, room, page, heard: listen(page, refusals) })
      return page
    })
    for (const { user, room, page, heard } of open) {
      if (user && !heard.length) {
        await page.evaluate(() => location.protocol.startsWith('http') && localStorage.clear())
        await page.close()
        idle.set(user, [...(idle.get(user) ?? []), room])
      } else await room.close()
    }
    expect(open.flatMap(({ heard }) => heard)).toEqual([])
  },
})

/** What the API answers to the user of a page. */
export async function ask<T>(page: Page, path: string): Promise<T> {
  const answer = await page.request.get(`/api/v1${path}`)
  expect(answer.status(), path).toBe(200)
  return (await answer.json()) as T
}

/** Waits until nothing is on its way to the page any more, and what came is drawn. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor()
  const [waiting, busy] = [onTheWay.get(page), page.locator('[aria-busy=true]')]
  do {
    await busy.first().waitFor({ state: 'detached' })
    // A page that has run its scripts and drawn has sent whatever they ask for.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 50))))
  } while (waiting?.size || (await busy.count()))
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']

/** Why somebody could not use the page: what axe finds by its rules but those left out, and what lies beyond the edge of the screen. */
export async function flaws(page: Page, without: string[] = []): Promise<string[]> {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  await page.evaluate(axe.source)
  const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]))
  const options: axe.RunOptions = { runOnly: { type: 'tag', values: RULES }, rules, resultTypes: ['violations'] }
  const { violations } = await page.evaluate((chosen) => (window as unknown as { axe: typeof axe }).axe.run(chosen), options)
  const told = violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? node.all[0]?.message ?? ''}`).join(' | ')}`)
  return beyond > 0 ? [`scrolls sideways by ${beyond} px`, ...told] : told
}

/** Expects that everybody can use the page. */
export async function usable(page: Page, name: string): Promise<void> {
  expect.soft(await flaws(page), name).toEqual([])
}

/** Starts a job of the office and waits until it is done. */
export async function finished(page: Page, path: string, body: Record<string, unknown>): Promise<void> {
  const answer = await page.request.post(`/api/v1${path}`, { headers: { 'X-Yihu': '1' }, data: body })
  expect(answer.status(), path).toBe(202)
  const { id } = (await answer.json()) as Job
  await expect.poll(async () => (await ask<Job>(page, `/jobs/${id}`)).state, { timeout: 60_000, interval: 300 }).toBe('done')
}
