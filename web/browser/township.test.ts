import { expect } from 'vitest'
import type { HouseholdRow, Overview, Page as Rows, SearchHit, Session } from '@/api/types'
import { count } from '@/format'
import { ask, settled, test, usable } from './office'
import { t } from './words'

test('a township station sees its own township only', async ({ visit }) => {
  const county = await visit('county_office')
  const page = await visit('township_station', { refusals: [404] })
  const { post } = await ask<Session>(page, '/session')
  const elsewhere = (await ask<Rows<HouseholdRow>>(county, '/households?limit=200')).items.find((row) => row.township_name !== post.area_name)!
  const { households } = await ask<{ households: number }>(county, `/households/count?area=${post.area}`)

  await page.goto('/')
  await settled(page)
  const overview = await page.getByRole('main').innerText()
  expect(overview).toContain(post.area_name)
  expect(overview).toContain(count(households))
  expect(overview).not.toContain(elsewhere.township_name)
  expect((await ask<Overview>(page, '/overview')).totals.households).toBe(households)

  await page.goto('/households')
  await settled(page)
  expect(await page.locator('.count').innerText()).toContain(t('households.list.count', { households: count(households) }).replace(/^共 /, ''))
  const townships = await page.getByRole('table', { name: t('households.list.title') }).locator('tbody tr').allInnerTexts()
  expect(townships.length).toBeGreaterThan(0)
  for (const row of townships) expect(row).toContain(post.area_name)

  // The same two characters find people all over the county, and here those of the township.
  const name = [...elsewhere.head_name!].slice(0, 2).join('')
  const everywhere = await ask<{ items: SearchHit[] }>(county, `/search?q=${encodeURIComponent(name)}`)
  expect(everywhere.items.map((hit) => hit.household_number)).toContain(elsewhere.number)
  await page.getByRole('combobox', { name: t('shell.search.label') }).fill(name)
  await page.waitForResponse((response) => response.url().includes('/search?'))
  const hits = page.getByRole('listbox', { name: t('shell.search.label') })
  for (const hit of (await hits.getByRole('option').allInnerTexts()).slice(0, -1)) expect(hit).toContain(post.area_name)
  expect(await hits.innerText()).not.toContain(elsewhere.number)

  // Neither a filter nor an address opens the rest of the county.
  await page.goto(`/households?area=${elsewhere.village}`)
  await page.getByRole('alert').waitFor()
  expect(await page.getByRole('main').innerText()).not.toContain(elsewhere.number)
  for (const path of [`/households/${elsewhere.id}`, `/households/${elsewhere.id}/edit`]) {
    await page.goto(path)
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('main').innerText()).not.toContain(elsewhere.head_name!)
    await usable(page, `not found: ${path}`)
  }
})
