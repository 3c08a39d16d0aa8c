import type { Page } from 'playwright-core'
import type { Area, HouseholdRow, PackRow, Page as Rows, Run, Session } from '@/api/types'
import { ask, flaws, PHONE, settled, test, WIDE } from './office'
import { t } from './words'

const first = async <T>(page: Page, path: string): Promise<T> => (await ask<Rows<T>>(page, path)).items[0]!
const household = async (page: Page) => `/households/${(await first<HouseholdRow>(page, '/households?registered=yes&limit=1')).id}`

type Place = { name: string; user: string; at: (page: Page) => Promise<string> }
const fixed = (user: string, paths: string[]): Place[] => paths.map((path) => ({ name: path, user, at: async () => path }))
const PLACES: Place[] = [
  ...fixed('county_office', ['/', '/map', '/households', '/households/new', '/persons', '/villages', '/imports', '/jobs', '/policies', '/policies?tab=checks', '/authoring', '/simulation', '/runs', '/audit', '/account', '/nowhere']),
  { name: 'dossier', user: 'county_office', at: household },
  { name: 'edit form', user: 'county_office', at: async (page) => `${await household(page)}/edit` },
  { name: 'run', user: 'county_office', at: async (page) => `/runs/${(await first<Run>(page, '/runs')).id}` },
  { name: 'policy', user: 'county_office', at: async (page) => `/policies/${(await first<PackRow>(page, '/policies')).id}` },
  ...fixed('administrator', ['/users']),
]

/** The Chinese words of the interface: what is neither said to be Chinese, as the words of policies are, nor a name. */
async function chinese(page: Page): Promise<string[]> {
  const { user, post } = await ask<Session>(page, '/session')
  const areas = (await ask<{ items: Area[] }>(page, '/areas')).items
  const names = [user.display_name, user.display_name.slice(0, 1), post.area_name, ...areas.map((area) => area.name)]
  const words = await page.locator('nav, h2, th, label, dt, legend, button, [role=status], [placeholder]').evaluateAll((elements) =>
    elements.filter((e) => !e.closest('[lang^=zh]')).map((e) => `${(e as HTMLElement).innerText} ${e.getAttribute('placeholder') ?? ''}`))
  const left = words.map((text) => names.reduce((rest, name) => rest.replaceAll(name, ''), text).trim())
  return left.filter((text) => /\p{Script=Han}/u.test(text))
}

/** Pages whose headings and buttons are names of people and words of policies. */
const NAMED = ['dossier', 'edit form', 'policy']

test.concurrent.for(PLACES)('$name is usable, on a phone too, and in English', async ({ name, user, at }, { visit, expect }) => {
  const page = await visit(user)
  await page.goto(await at(page))
  await settled(page)
  const alerts = await page.getByRole('main').getByRole('alert').allInnerTexts()
  const wide = await flaws(page)
  await page.setViewportSize(PHONE)
  await settled(page)
  const phone = await flaws(page)

  await page.setViewportSize(WIDE)
  await page.getByRole('banner').getByRole('button', { name: t('shell.language.other') }).click()
  await page.locator('html[lang=en]').waitFor()
  await settled(page)
  // Colours, the slowest to judge, are the same in both languages.
  const english = [...(await flaws(page, ['color-contrast'])), ...(NAMED.includes(name) ? [] : await chinese(page))]
  await page.setViewportSize(PHONE)
  await settled(page)
  const englishPhone = await flaws(page, ['color-contrast'])
  expect({ alerts, wide, phone, english, englishPhone }).toEqual({ alerts: [], wide: [], phone: [], english: [], englishPhone: [] })
})
