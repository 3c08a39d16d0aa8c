import { expect } from 'vitest'
import type { Page as Rows, HouseholdRow, VillageRow } from '@/api/types'
import { ask, settled, test, usable } from './office'
import { csvFile, idNumber, opened } from './files'
import { t } from './words'

const HEADER = ['县(市、区、旗)', '乡(镇)', '行政村', '户编号', '人编号', '姓名', '性别', '身份证号', '人数', '与户主关系', '贫困户属性', '人均纯收入', '收支年度', '备注']

/** Days of birth from the last century by a running number, so that every run of this test invents other people. */
const birth = (n: number): string => new Date(Date.UTC(1940, 0, 1) + (n % 20_000) * 86_400_000).toISOString().slice(0, 10)

test('a workbook with bad rows is mended until nothing is refused', async ({ visit }) => {
  // A household that came after the latest run has no verdicts yet.
  const page = await visit('county_office', { refusals: [404] })
  const { items } = await ask<Rows<VillageRow>>(page, '/villages?limit=1')
  const village = items[0]!
  const run = Math.floor(Date.now() / 1000)
  const number = (n: number): string => `${village.code}${run}${n}`
  const person = (n: number, id: string, income: string, name: string): string[] => ['广丰区', village.township_name, village.name, number(n), `${number(n)}01`, name, '男', id, '1', '户主', '一般农户', income, '2015', '无']
  const good = idNumber(birth(run), 997)
  const id = idNumber(birth(run + 1), 999)
  const wrong = id.slice(0, 17) + (id.endsWith('1') ? '2' : '1')

  // One household is right, one has a wrong check digit and an income that is no amount.
  const mended = [HEADER, person(1, good, '5000', '测试甲'), person(2, id, '2000.50', '测试乙')]
  const sent = [HEADER, mended[1]!, person(2, wrong, '两千', '测试乙')]
  const choose = (rows: string[][], name: string) => page.locator('input[type=file]').setInputFiles(csvFile(name, rows))
  const count = async (key: string): Promise<string> => page.locator('.numbers > div', { has: page.getByText(t(`work.import.count.${key}`), { exact: true }) }).locator('dd').innerText()
  const start = async (): Promise<void> => {
    await page.getByRole('button', { name: t('work.import.start') }).click()
    await page.getByRole('heading', { name: t('work.import.findings') }).waitFor()
  }

  await page.goto('/imports')
  await settled(page)
  await choose(sent, `mend-${run}.csv`)

  // Before anything is written: an alias is recognised, and what is not a column of the register is said to be left out.
  const matching = page.locator('.columns li')
  await matching.first().waitFor()
  expect(await matching.filter({ hasText: '身份证号' }).innerText()).toContain('证件号码')
  expect(await matching.filter({ hasText: '备注' }).innerText()).toContain(t('work.import.notTaken'))
  expect((await ask<Rows<HouseholdRow>>(page, `/households?q=${number(1)}`)).items).toEqual([])
  await usable(page, 'column matching')

  await start()
  expect([await count('households'), await count('new'), await count('refused')]).toEqual(['2', '1', '1'])
  const findings = await page.getByRole('table', { name: t('work.import.findings') }).innerText()
  expect(findings).toContain('id.checksum')
  expect(findings).toContain('money.invalid')
  await usable(page, 'import with refusals')

  // The rows to mend are exactly those that were sent.
  const waiting = page.waitForEvent('download')
  await page.getByRole('region', { name: t('work.import.mend') }).getByRole('button').first().click()
  const report = await opened(await waiting)
  expect(report.name).toMatch(/\.xlsx$/)
  expect(report.rows).toEqual([HEADER, sent[2]])

  await page.getByRole('button', { name: t('work.import.next') }).click()
  await choose([report.rows[0]!, mended[2]!], `mended-${run}.csv`)
  await start()
  expect([await count('new'), await count('refused')]).toEqual(['1', '0'])

  // What came in stands in the register, and the result leads to it.
  await page.getByRole('link', { name: number(2) }).click()
  await page.getByRole('heading', { level: 1, name: t('households.dossier.of', { name: '测试乙' }) }).waitFor()
  await settled(page)
  expect(await page.getByRole('main').innerText()).toContain('2,000.50')
  expect((await ask<Rows<HouseholdRow>>(page, `/households?q=${number(1)}`)).items.map((row) => row.number)).toEqual([number(1)])
})
