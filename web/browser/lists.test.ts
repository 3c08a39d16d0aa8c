import { expect } from 'vitest'
import type { HouseholdRow, Page as Rows, View } from '@/api/types'
import { count } from '@/format'
import { ask, settled, test, usable } from './office'
import { t } from './words'

test('filters are saved as a view and called up again', async ({ visit }) => {
  const page = await visit('county_office')
  const name = `视图${Date.now()}`
  const views = page.getByRole('button', { name: t('lists.views'), exact: true })
  await page.goto('/households?registered=yes&status=poor&sort=-income')
  await settled(page)
  const { households } = await ask<{ households: number }>(page, '/households/count?registered=yes&status=poor')
  const rows = await page.getByRole('table', { name: t('households.list.title') }).locator('tbody tr').allInnerTexts()
  expect(rows.length).toBeGreaterThan(0)

  await views.click()
  await page.getByLabel(t('lists.viewName')).fill(name)
  await page.getByRole('button', { name: t('lists.viewSave') }).click()
  const link = page.getByRole('link', { name })
  await link.waitFor()
  await usable(page, 'saved views')

  await page.goto('/households')
  await settled(page)
  await views.click()
  await link.click()
  await page.waitForURL((url) => url.searchParams.get('status') === 'poor')
  await settled(page)
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ registered: 'yes', status: 'poor', sort: '-income' })
  expect(await page.locator('.count').innerText()).toContain(count(households))
  expect(await page.getByRole('table', { name: t('households.list.title') }).locator('tbody tr').allInnerTexts()).toEqual(rows)

  if (!(await link.isVisible())) await views.click()
  await page.getByRole('button', { name: t('lists.viewDelete', { name }) }).click()
  await link.waitFor({ state: 'detached' })
  expect((await ask<{ items: View[] }>(page, '/views')).items.map((view) => view.name)).not.toContain(name)
})

test('the columns chosen are shown again after a reload', async ({ visit }) => {
  const page = await visit('county_office')
  const headers = async (): Promise<string[]> => {
    await settled(page)
    return (await page.getByRole('columnheader').allInnerTexts()).map((text) => text.trim())
  }
  const [added, removed] = [t('households.column.account_year'), t('households.column.class')]
  await page.goto('/households')
  const initial = await headers()
  expect([initial.includes(added), initial.includes(removed)]).toEqual([false, true])

  await page.getByRole('button', { name: t('lists.columns') }).click()
  for (const column of [added, removed]) await page.getByRole('group', { name: t('lists.columns') }).getByText(column, { exact: true }).click()
  await usable(page, 'choice of columns')
  await page.reload()
  const chosen = await headers()
  expect([chosen.includes(added), chosen.includes(removed)]).toEqual([true, false])
  const { items } = await ask<Rows<HouseholdRow>>(page, '/households?limit=1')
  const row = page.getByRole('row').filter({ hasText: items[0]!.number })
  expect(await row.getByRole('cell').nth(chosen.indexOf(added)).innerText()).toBe(String(items[0]!.account_year ?? t('shell.unknown')))

  await page.getByRole('button', { name: t('lists.columns') }).click()
  await page.getByRole('button', { name: t('lists.columnsReset') }).click()
  expect(await headers()).toEqual(initial)
})
