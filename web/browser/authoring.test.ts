import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Draft, HouseholdRow, PackExport, PackVersion, Page as Rows } from '@/api/types'
import { ask, PASSWORD, PHONE, settled, test, usable, WIDE } from './office'
import { t } from './words'

const button = (at: Page | Locator, name: string): Locator => at.getByRole('button', { name, exact: true })
const field = (at: Page | Locator, label: string): Locator => at.getByLabel(label, { exact: true })
const titles = async (dialog: Locator, label: string, zh: string, en: string): Promise<void> => {
  await field(dialog, t('authoring.form.inZh', { field: label })).fill(zh)
  await field(dialog, t('authoring.form.inEn', { field: label })).fill(en)
}
const write = (dialog: Locator): Promise<void> => dialog.getByRole('button', { name: /\.toml/ }).click()
const checked = async (page: Page, words: string): Promise<void> => page.getByRole('status').filter({ hasText: words }).first().waitFor()
/** Chooses in a select by typing. */
async function choose(at: Locator, label: string, typed: string, option: string | RegExp): Promise<void> {
  await field(at, label).click()
  await at.page().keyboard.type(typed)
  await at.page().getByRole('option', { name: option, exact: true }).first().click()
}

/** A second person of the county's office, who may approve: the demo has one. */
async function second(admin: Page): Promise<string> {
  const name = `second_${Date.now().toString(36)}`
  const post = { role: 'county_office', area: '361103000000', domain: null }
  const made = await admin.request.post('/api/v1/users', { headers: { 'X-Yihu': '1' }, data: { name, display_name: '县办二', password: `${PASSWORD}-first`, posts: [post] } })
  expect(made.status()).toBeLessThan(300)
  return name
}

test('a policy is written, checked, tried, submitted, approved by another, and in force', async ({ visit, browser }) => {
  // A name of its own each time: no two clauses in use have one name.
  const own = Date.now().toString(36)
  const [pack, line, poor] = [`line-${own}`, `income_line_${own}`, `poor_${own}`]
  const page = await visit('county_office', { refusals: [412] })
  await page.goto('/authoring')
  await settled(page)
  await usable(page, 'drafts')
  await button(page, t('authoring.start.title')).click()
  const start = page.getByRole('dialog', { name: t('authoring.start.title') })
  await titles(start, t('authoring.start.name'), '试点标准', 'trial line')
  await start.getByLabel(t('authoring.start.pack')).fill(pack)
  await usable(page, 'start')
  await button(start, t('authoring.start.begin')).click()
  await page.waitForURL((url) => /\/authoring\/[0-9a-f-]{36}$/.test(url.pathname))
  await settled(page)

  // A parameter and a test by their forms; the test names something that is not there.
  await button(page, t('authoring.form.kind.parameter')).click()
  const form = page.getByRole('dialog', { name: /./ })
  await titles(form, t('authoring.form.name'), '试点收入线', `Income line ${own}`)
  await field(form, t('authoring.form.value')).fill('3,000')
  await usable(page, 'parameter')
  await write(form)
  const editor = page.getByRole('textbox', { name: /\.toml/ })
  await expect.poll(() => editor.inputValue()).toContain('3000 CNY/year')
  await button(page, t('authoring.form.kind.test')).click()
  await titles(form, t('authoring.form.name'), '试点低收入户', `Poor ${own}`)
  await form.getByRole('textbox', { name: t('authoring.form.condition'), exact: true }).fill(`income_per_capita < ${line}x`)
  await usable(page, 'test')
  await write(form)

  // The fault leads to its line, and is gone once mended.
  const fault = page.getByRole('list', { name: t('authoring.fault.list') }).getByRole('button').first()
  await expect.poll(() => fault.innerText()).toContain(`${line}x`)
  await usable(page, 'fault')
  await fault.click()
  expect(await editor.evaluate((e: HTMLTextAreaElement) => e.value.slice(0, e.selectionStart).split('\n').at(-1))).toContain('expr')
  expect(await button(page, t('authoring.submit')).isDisabled()).toBe(true)
  await editor.fill((await editor.inputValue()).replace(`${line}x`, line))
  // A clause that decides needs a case.
  await expect.poll(() => fault.innerText()).toContain(poor)
  await button(page, t('authoring.cases.add')).click()
  await titles(form, t('authoring.form.says'), '三千元不算低', '3,000 is not low')
  await choose(form, t('authoring.form.givenFact', { n: 1 }), '人均纯收入', '人均纯收入')
  await field(form, t('authoring.form.givenValue', { n: 1 })).fill('3000 CNY')
  await choose(form, t('authoring.form.expectClause', { n: 1 }), poor, poor)
  await choose(form, t('authoring.form.expectValue', { n: 1 }), t('authoring.form.outcomes.false'), t('authoring.form.outcomes.false'))
  await usable(page, 'case')
  await write(form)
  await checked(page, t('authoring.fault.clean', { n: 1 }))

  // Words are found by their Chinese name and written at the cursor.
  await button(page, t('authoring.sides.words')).click()
  await page.getByLabel(t('authoring.words.search')).fill('危房')
  await settled(page)
  await usable(page, 'words')

  // On one household, and on the whole county.
  const household = (await ask<Rows<HouseholdRow>>(page, '/households?registered=yes&sort=income&limit=1')).items[0]!
  await choose(page.locator('main'), t('authoring.trial.household'), household.number, new RegExp(household.number))
  await button(page, t('authoring.trial.tryHousehold')).click()
  await page.getByRole('region', { name: t('authoring.trial.ofHousehold') }).getByRole('button', { name: /试点低收入户/ }).waitFor()
  await button(page, t('authoring.trial.tryArea')).click()
  await page.getByRole('region', { name: t('authoring.trial.ofArea') }).waitFor()
  await settled(page)
  await usable(page, 'trial')
  await page.setViewportSize(PHONE)
  await settled(page)
  await usable(page, 'trial on a phone')
  await page.setViewportSize(WIDE)

  // Saved in another window meanwhile: what was typed here is not lost.
  const id = page.url().split('/').at(-1)!
  const now = await ask<Draft>(page, `/authoring/drafts/${id}`)
  const elsewhere = await page.request.put(`/api/v1/authoring/drafts/${id}`, { headers: { 'X-Yihu': '1', 'If-Match': `"${now.version}"` }, data: { files: [...now.files, { name: 'notes.toml', text: '# elsewhere\n' }] } })
  expect(elsewhere.status()).toBe(200)
  await editor.fill(`${await editor.inputValue()}# 这里\n`)
  await button(page, t('shell.save')).click()
  await page.getByRole('dialog', { name: t('authoring.conflict.title') }).waitFor()
  await usable(page, 'conflict')
  await button(page, t('authoring.conflict.mine')).click()
  await checked(page, t('authoring.unsaved'))
  expect(await editor.inputValue()).toContain('# 这里')
  await checked(page, t('authoring.fault.clean', { n: 1 }))
  await button(page, t('authoring.submit')).click()
  await page.getByText(t('authoring.state.submitted'), { exact: true }).waitFor()
  expect(await button(page, t('authoring.review.approve')).count()).toBe(0)

  // Another person approves.
  const name = await second(await visit('administrator'))
  const room = await browser.newContext({ baseURL: process.env.OFFICE, viewport: WIDE, reducedMotion: 'reduce' })
  const headers = { 'X-Yihu': '1' }
  expect((await room.request.post('/api/v1/session', { headers, data: { name, password: `${PASSWORD}-first` } })).status()).toBe(200)
  await room.request.post('/api/v1/session/password', { headers, data: { old: `${PASSWORD}-first`, new: PASSWORD } })
  const reviewer = await room.newPage()
  await reviewer.goto(`/authoring/${id}`)
  await settled(reviewer)
  await usable(reviewer, 'review')
  await button(reviewer, t('authoring.review.approve')).click()
  await button(reviewer.getByRole('dialog'), t('authoring.review.approve')).click()
  await reviewer.getByRole('link', { name: t('authoring.published', { version: pack }) }).click()
  await reviewer.waitForURL(`**/authoring/versions/${pack}`)
  await settled(reviewer)
  await usable(reviewer, 'version')
  await room.close()

  // It stands among the versions, signed by both, and among the packs.
  await page.goto('/authoring')
  await settled(page)
  await page.getByRole('link', { name: new RegExp(pack) }).waitFor()
  const version = (await ask<Rows<PackVersion>>(page, `/authoring/versions?pack=${pack}`)).items[0]!
  expect([version.signature?.author, version.signature?.approver]).toEqual(['county_office', name])
  const files = (await ask<PackExport>(page, `/authoring/packs/${pack}/files`)).files
  expect(files.map((file) => file.text).join('')).toContain('# 这里')
  expect(files.some((file) => file.name === 'notes.toml')).toBe(false)
})
