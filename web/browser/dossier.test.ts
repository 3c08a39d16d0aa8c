import { expect } from 'vitest'
import type { Dossier, HouseholdRow, Page as Rows, Verdicts } from '@/api/types'
import { yuanDigits } from '@/format'
import { ask, finished, settled, test, usable } from './office'
import { t } from './words'

/** The test by which a household is identified as poor, and what is asked of it below. */
const IDENTIFIED = 'poor_household'

test('a household is found by two characters, and says why it is identified', async ({ visit }) => {
  const page = await visit('county_office')
  const { items } = await ask<Rows<HouseholdRow>>(page, `/households?test=${IDENTIFIED}&verdict=yes&registered=yes&limit=50`)
  const household = items.find((row) => [...(row.head_name ?? '')].length >= 3)!
  const two = [...household.head_name!].slice(0, 2).join('')
  const clause = (await ask<Verdicts>(page, `/households/${household.id}/verdicts`)).household.find((c) => c.name === IDENTIFIED)!

  await page.goto('/')
  await settled(page)
  await page.getByRole('combobox', { name: t('shell.search.label') }).fill(two)
  const hits = page.getByRole('listbox', { name: t('shell.search.label') }).getByRole('option')
  await hits.filter({ hasText: household.number }).click()
  await page.getByRole('heading', { level: 1, name: t('households.dossier.of', { name: household.head_name }) }).waitFor()
  await settled(page)

  const item = page.locator(`#clause-0-${IDENTIFIED}`)
  await item.getByRole('button', { name: clause.title.zh }).click()
  expect(await item.locator('.head').innerText()).toContain(t('shell.verdict.yes'))
  expect(await item.locator('blockquote').first().innerText()).toBe(clause.words)
  expect(await item.locator('p.cite').innerText()).toContain(clause.cite.join(', '))
  const used = clause.parts.flatMap((part) => part.used)
  expect(used.length).toBeGreaterThan(0)
  const shown = (await item.locator('.used').allInnerTexts()).join('\n')
  for (const { title, value } of used) {
    expect(shown).toContain(title.zh)
    expect(shown).toContain(value.text)
  }
  await usable(page, 'dossier with an open clause')
})

test('an income is edited with a reason, reads as stale, and the next run changes the verdict', async ({ visit }) => {
  const page = await visit('county_office')
  // The first run is of the day of the edit: then the edit is all that the second one finds changed.
  await finished(page, '/runs', { as_of: new Date().toISOString().slice(0, 10) })
  const { items } = await ask<Rows<HouseholdRow>>(page, `/households?test=${IDENTIFIED}&verdict=no&sort=-income&limit=1`)
  const household = items[0]!
  const verdict = async () => (await ask<Verdicts>(page, `/households/${household.id}/verdicts`)).household.find((c) => c.name === IDENTIFIED)?.value.bool
  expect(await verdict()).toBe(false)

  await page.goto(`/households/${household.id}`)
  await settled(page)
  await page.getByRole('button', { name: t('households.dossier.edit') }).click()
  const income = page.getByLabel(t('households.field.account.income_per_capita_fen'))
  await income.fill('1,000.5x')
  await page.getByText(t('households.edit.badMoney')).waitFor()
  await income.fill('1,000.50')
  await page.getByRole('button', { name: t('households.edit.save') }).click()
  await page.getByText(t('households.edit.reasonNeeded')).waitFor()
  await page.getByLabel(t('households.edit.reason')).fill('入户核查')
  await usable(page, 'edit form')
  await page.getByRole('button', { name: t('households.edit.save') }).click()

  await page.getByText(t('households.clauses.stale')).waitFor()
  await settled(page)
  const main = await page.getByRole('main').innerText()
  expect(main).toContain(yuanDigits(100_050))
  expect(await page.getByRole('table', { name: t('households.dossier.history') }).getByRole('row').nth(1).innerText()).toContain('入户核查')
  expect((await ask<Dossier>(page, `/households/${household.id}`)).version).toBe(household.version + 1)
  await usable(page, 'stale dossier')

  await page.goto('/runs')
  await settled(page)
  await page.getByRole('button', { name: t('policies.run.start') }).click()
  const dialog = page.getByRole('dialog', { name: t('policies.run.startTitle') })
  await dialog.getByRole('button', { name: t('policies.run.submit') }).click()
  await page.getByRole('link', { name: t('policies.run.show') }).click({ timeout: 60_000 })
  await settled(page)

  const changes = page.getByRole('table', { name: t('policies.run.changes') })
  const row = changes.getByRole('row').filter({ hasText: household.number }).filter({ hasText: '应识别为贫困户' })
  expect(await row.innerText()).toContain(t('policies.run.kinds.entered'))
  await usable(page, 'run with changes')
  await row.getByRole('link').click()
  await page.waitForURL(`**/households/${household.id}`)
  await settled(page)
  expect(await page.getByText(t('households.clauses.stale')).count()).toBe(0)
  const item = page.locator(`#clause-0-${IDENTIFIED}`)
  expect(await item.innerText()).toContain(t('shell.verdict.yes'))
  expect(await verdict()).toBe(true)
})
