import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { HouseholdRow, Page as Rows } from '@/api/types'
import { ask, PASSWORD, settled, test } from './office'
import { t } from './words'

/** Tabs on until something of this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const focused = page.locator(':focus')
  for (let steps = 0; steps < 60; steps++) {
    await page.keyboard.press('Tab')
    const label = await focused.evaluate((e) => [e.getAttribute('aria-label'), e.textContent, ...Array.from((e as HTMLInputElement).labels ?? [], (l) => l.textContent)].join(' ')).catch(() => '')
    if (label.includes(name)) return
  }
  expect.fail(`Tab does not reach "${name}"`)
}

test('sign-in, search and dossier with the keyboard alone', async ({ visit }) => {
  const page = await visit(null, { refusals: [401] })
  await page.goto('/')
  await page.getByRole('heading', { name: t('shell.session.title') }).waitFor()
  // The cursor stands where typing begins.
  await page.keyboard.type('county_office')
  await page.keyboard.press('Tab')
  await page.keyboard.type(PASSWORD)
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname === '/')
  await settled(page)

  const { items } = await ask<Rows<HouseholdRow>>(page, '/households?registered=yes&limit=1')
  const household = items[0]!
  await tabTo(page, t('shell.search.label'))
  const searched = page.waitForResponse((response) => response.url().includes('/search?'))
  await page.keyboard.insertText(household.head_name ?? '')
  await searched
  const option = page.getByRole('option').filter({ hasText: household.number }).first()
  await option.waitFor()
  for (let steps = 0; (await option.getAttribute('aria-selected')) !== 'true'; steps++) {
    expect(steps).toBeLessThan(20)
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/households/${household.id}`)
  await settled(page)

  const clause = page.getByRole('main').getByRole('button', { expanded: false }).filter({ hasText: '应识别为贫困户' })
  await clause.focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator('#clause-0-poor_household').getByRole('button').getAttribute('aria-expanded')).toBe('true')
})
