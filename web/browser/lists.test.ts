import { expect } from 'vitest'
import type { AuditChain, HouseholdRow, Overview, Page as Rows, Session, TallyRow, View } from '@/api/types'
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

test('a department is offered what it sees, and nothing else', async ({ visit }) => {
  const page = await visit('department')
  const headers = async () => (await page.getByRole('columnheader').allInnerTexts()).map((text) => text.trim())
  const { hidden } = await ask<Session>(page, '/session')
  // The department of the demo county is that of education.
  expect([hidden.includes('income'), hidden.includes('health'), hidden.includes('schooling')]).toEqual([true, true, false])

  // The address of a colleague who sees more; a refusal would end the visit.
  await page.goto('/households?sort=-income')
  await settled(page)
  expect(await headers()).not.toContain(t('households.column.income_per_capita_fen'))
  await page.getByRole('button', { name: t('lists.columns') }).click()
  const choice = page.getByRole('group', { name: t('lists.columns') })
  expect(await choice.getByText(t('households.column.status')).count()).toBe(1)
  expect(await choice.getByText(t('households.column.account_year')).count()).toBe(0)
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: t('lists.export') }).click().then(() => page.getByRole('menuitem', { name: t('lists.exportAs', { format: 'CSV' }) }).click()),
  ])
  expect(await file.failure()).toBeNull()

  await page.goto('/persons')
  await settled(page)
  await page.getByRole('button', { name: t('lists.moreFilters') }).click()
  const filters = page.getByRole('search', { name: t('lists.filters') })
  const offered = async (name: string) => filters.getByRole('combobox', { name: t(`persons.filter.${name}`) }).count()
  expect(Object.fromEntries(await Promise.all(['schooling_stage', 'sex', 'health', 'labour', 'work'].map(async (name) => [name, await offered(name)])))).toEqual({ schooling_stage: 1, sex: 1, health: 0, labour: 0, work: 0 })
  const shown = await headers()
  expect([t('persons.column.schooling'), t('persons.column.health'), t('persons.column.labour')].map((title) => shown.includes(title))).toEqual([true, false, false])

  // Numbers are for all; those whose names it does not see lead nowhere.
  const { tests } = await ask<Overview>(page, '/overview')
  await page.goto('/')
  await settled(page)
  const row = (test: TallyRow) => page.getByRole('table', { name: t('overview.tests') }).getByRole('row').filter({ has: page.getByRole('cell', { name: test.title.zh, exact: true }) })
  const counted = tests.filter((test) => test.yes > 0 && ['household', 'person'].includes(test.level))
  for (const listed of [true, false]) {
    const found = counted.find((test) => test.listed === listed)!
    expect(await row(found).getByRole('link').count() > 0, found.name).toBe(listed)
  }
})

test('the audit chain is verified on the page', async ({ visit }) => {
  const page = await visit('auditor')
  await page.goto('/audit')
  await settled(page)
  await page.getByRole('button', { name: t('admin.audit.verify') }).click()
  const chain = await ask<AuditChain>(page, '/audit/verify')
  const result = page.getByRole('status').filter({ hasText: chain.hash.slice(0, 16) })
  expect(await result.innerText()).toContain(t('admin.audit.intact', { n: count(chain.entries) }))
  await usable(page, 'verified chain')
})
