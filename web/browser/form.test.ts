import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Dossier, HouseholdRow, Page as Rows } from '@/api/types'
import { ask, PASSWORD, settled, test, usable } from './office'
import { t } from './words'

const group = (page: Page): Locator => page.getByLabel(t('households.field.group'))
const livestock = (page: Page): Locator => page.getByLabel(t('households.field.resources.livestock_heads'))
const save = (page: Page): Promise<void> => page.getByRole('button', { name: t('households.edit.save') }).click()
const record = async (page: Page, id: string) => (await ask<Dossier>(page, `/households/${id}`)).household

/** Opens the form of the household at a place of the list. */
async function edit(page: Page, place: number): Promise<HouseholdRow> {
  const household = (await ask<Rows<HouseholdRow>>(page, '/households?limit=20')).items[place]!
  await page.goto(`/households/${household.id}/edit`)
  await settled(page)
  return household
}

test('a session that ends in the middle of a form loses nothing', async ({ visit }) => {
  const page = await visit('village_worker', { refusals: [401] })
  const household = await edit(page, 0)
  const typed = `第${Date.now() % 1000}组`
  await group(page).fill(typed)
  // Signed out everywhere, as by the same user at another place.
  const answer = await page.request.delete('/api/v1/sessions', { headers: { 'X-Yihu': '1' } })
  expect(answer.ok()).toBe(true)
  await page.getByLabel(t('households.edit.reason')).fill('入户核查')
  await save(page)

  const dialog = page.getByRole('dialog', { name: t('shell.session.endedTitle') })
  await dialog.waitFor()
  await usable(page, 'session ended')
  await dialog.getByLabel(t('shell.session.password')).fill('wrong')
  await dialog.getByRole('button', { name: t('shell.session.submit') }).click()
  await expect.poll(() => dialog.getByRole('alert').innerText()).not.toBe('')
  expect(await group(page).inputValue()).toBe(typed)
  await dialog.getByLabel(t('shell.session.password')).fill(PASSWORD)
  await dialog.getByRole('button', { name: t('shell.session.submit') }).click()

  // The request that was refused is sent again, or what was typed waits to be saved.
  await dialog.waitFor({ state: 'hidden' })
  if (page.url().endsWith('/edit') && !(await leaves(page))) await save(page)
  await page.waitForURL(`**/households/${household.id}`)
  expect((await record(page, household.id)).group).toBe(typed)
})

const leaves = (page: Page): Promise<boolean> => page.waitForURL((url) => !url.pathname.endsWith('/edit'), { timeout: 5_000 }).then(() => true, () => false)

test('what was typed survives a reload', async ({ visit }) => {
  const page = await visit('county_office')
  await edit(page, 1)
  await livestock(page).fill('41')
  await page.reload()
  await settled(page)
  expect(await livestock(page).inputValue()).toBe('41')
  await page.getByRole('button', { name: t('households.edit.discard') }).click()
  await expect.poll(() => livestock(page).inputValue()).not.toBe('41')
})

test('of two who edit one household the second decides field by field', async ({ visit }) => {
  const [first, second] = [await visit('county_office'), await visit('township_station', { refusals: [412] })]
  const household = await edit(second, 1)
  await first.goto(`/households/${household.id}/edit`)
  await settled(first)
  const n = Date.now() % 1000
  const [theirs, mine] = [`甲${n}组`, `乙${n}组`]

  await group(first).fill(theirs)
  await livestock(first).fill(String(n + 1))
  await first.getByLabel(t('households.edit.reason')).fill('第一人')
  await save(first)
  await first.waitForURL(`**/households/${household.id}`)

  await group(second).fill(mine)
  await second.getByLabel(t('households.edit.reason')).fill('第二人')
  await save(second)
  const dialog = second.getByRole('dialog', { name: t('households.conflict.title') })
  await dialog.waitFor()
  await expect.poll(() => dialog.innerText()).toContain('county_office')
  const told = await dialog.innerText()
  expect(told).toContain(theirs)
  expect(told).toContain(mine)
  await usable(second, 'conflict')

  // Where both changed something, mine stays unless theirs is taken; what only they changed is theirs.
  await dialog.getByRole('button', { name: t('households.conflict.apply') }).click()
  expect(await group(second).inputValue()).toBe(mine)
  expect(await livestock(second).inputValue()).toBe(String(n + 1))
  await save(second)
  await second.waitForURL(`**/households/${household.id}`)
  const now = await record(second, household.id)
  expect([now.group, now.resources.livestock_heads]).toEqual([mine, n + 1])
})
