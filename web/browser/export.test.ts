import { expect } from 'vitest'
import type { HouseholdRow, Page as Rows, Run } from '@/api/types'
import { yuanDigits } from '@/format'
import { ask, settled, test } from './office'
import { opened } from './files'
import { t } from './words'

test.for(['xlsx', 'csv'] as const)('the list is exported as it is shown: %s', async (format, { visit }) => {
  const page = await visit('county_office')
  const { items } = await ask<Rows<HouseholdRow>>(page, '/households?registered=yes&limit=1')
  const household = items[0]!
  await page.goto(`/households?registered=yes&area=${household.village}`)
  await settled(page)
  const { households } = await ask<{ households: number }>(page, `/households/count?registered=yes&area=${household.village}`)

  await page.getByRole('button', { name: t('lists.export') }).click()
  const waiting = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: t('lists.exportAs', { format: format === 'csv' ? 'CSV' : 'Excel (xlsx)' }) }).click()
  const { name, rows } = await opened(await waiting)
  expect(name).toMatch(new RegExp(`\\.${format}$`))
  const [header = [], ...body] = rows
  expect(body).toHaveLength(households)
  const row = body.find((cells) => cells.includes(household.number)) ?? []
  expect(row[header.indexOf(t('households.column.head_name'))]).toBe(household.head_name)
  expect(row[header.indexOf(t('households.column.village_name'))]).toBe(household.village_name)
})

test.for(['xlsx', 'csv'] as const)('the ledger holds a registered household: %s', async (format, { visit }) => {
  const page = await visit('county_office')
  const { items } = await ask<Rows<HouseholdRow>>(page, '/households?registered=yes&limit=1')
  const household = items[0]!
  const run = (await ask<Rows<Run>>(page, '/runs')).items[0]!
  await page.goto(`/runs/${run.id}`)
  await settled(page)
  const waiting = page.waitForEvent('download')
  await page.getByRole('button', { name: t(format === 'xlsx' ? 'policies.run.ledger' : 'policies.run.ledgerCsv') }).click()
  const { name, rows } = await opened(await waiting)
  expect(name).toMatch(new RegExp(`\\.${format}$`))
  const row = rows.find((cells) => cells.includes(household.number))
  expect(row).toContain(household.head_name)
  expect(row).toContain(`${household.township_name}（${household.village_name}）`)
  const income = row?.[rows[0]!.findIndex((title) => title.startsWith('收入情况'))]
  expect(yuanDigits(Math.round(Number(income) * 100))).toBe(yuanDigits(household.income_per_capita_fen ?? NaN))
})
