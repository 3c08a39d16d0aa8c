import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Dossier, HouseholdRow, Page as Rows, VillageRow } from '@/api/types'
import { idNumber } from './files'
import { ask, settled, test, usable } from './office'
import { t } from './words'

const dossier = (page: Page, id: string): Promise<Dossier> => ask<Dossier>(page, `/households/${id}`)
const names = ({ household }: Dossier): string[] => household.members.map((m) => m.name).sort()
const stamp = (): string => String(Date.now())

/** Opens the file of a household. */
async function open(page: Page, id: string): Promise<void> {
  await page.goto(`/households/${id}`)
  await settled(page)
}

/** The members that the page shows. */
async function shown(page: Page): Promise<string[]> {
  await settled(page)
  return (await page.getByRole('table', { name: t('households.dossier.members') }).locator('tbody tr td:first-child').allInnerTexts()).sort()
}

/** The latest change in the history of the page. */
const latest = (page: Page): Promise<string> => page.getByRole('table', { name: t('households.dossier.history') }).getByRole('row').nth(1).innerText()

/** The id of the household that the page shows. */
const idOf = (page: Page): string => new URL(page.url()).pathname.split('/')[2]!

/** Opens a select; a layer of its own lies over the field, so the click is not waited for there. */
async function choices(page: Page, within: Locator, label: string): Promise<Locator> {
  await within.getByRole('combobox', { name: label, exact: true }).click({ force: true })
  const options = page.getByRole('option').filter({ visible: true })
  await options.first().waitFor()
  return options
}

async function pick(page: Page, within: Locator, label: string, option: string | RegExp): Promise<void> {
  await (await choices(page, within, label)).filter({ hasText: option }).first().click()
}

async function pickVillage(within: Locator | Page, label: string, village: VillageRow): Promise<void> {
  await within.getByRole('button', { name: label }).click()
  const panel = within.getByRole('dialog', { name: label })
  const list = panel.getByRole('list', { name: t('shell.area.list') })
  // A township cannot be chosen: it leads to its villages.
  await panel.getByRole('button', { name: t('shell.area.mine') }).click()
  await list.getByRole('button', { name: village.township_name, exact: true }).click()
  await list.getByRole('button', { name: village.name, exact: true }).click()
}

/** Opens the dialog of an action, lets it be filled in, and confirms it with a reason. */
async function act(page: Page, action: 'leave' | 'split' | 'merge' | 'move', reason: string, fill: (dialog: Locator) => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: t('households.edit.more') }).click()
  await page.getByRole('menuitem', { name: t(`households.edit.${action}`) }).click()
  const dialog = page.getByRole('dialog', { name: t(`households.action.${action}`) })
  const confirm = dialog.getByRole('button', { name: t('households.action.confirm') })
  await fill(dialog)
  expect(await confirm.isDisabled()).toBe(true)
  await dialog.getByLabel(t('households.action.reason')).fill(reason)
  await usable(page, `dialog: ${action}`)
  await confirm.click()
  await dialog.waitFor({ state: 'hidden' })
}

test('a household splits, the new one moves, and they merge again', async ({ visit }) => {
  // A household that came after the latest run has no verdicts yet.
  const page = await visit('county_office', { refusals: [404] })
  const { items } = await ask<Rows<HouseholdRow>>(page, '/households?limit=200')
  const old = items.find((row) => row.persons >= 4)!
  const before = await dossier(page, old.id)
  const goers = before.household.members.filter((m) => m.relation !== 'head').slice(-2).map((m) => m.name)
  const stayers = before.household.members.map((m) => m.name).filter((name) => !goers.includes(name)).sort()
  const number = `${old.village}${stamp()}`

  await open(page, old.id)
  await act(page, 'split', '分户申请', async (dialog) => {
    for (const name of goers) await dialog.locator('label').filter({ hasText: name }).click()
    await pick(page, dialog, t('households.action.splitHead'), goers[1]!)
    await dialog.getByLabel(t('households.action.splitNumber')).fill(number)
  })
  await page.getByRole('heading', { level: 1, name: t('households.dossier.of', { name: goers[1] }) }).waitFor()
  const fresh = idOf(page)
  expect(fresh).not.toBe(old.id)
  expect(await shown(page)).toEqual([...goers].sort())
  expect(await latest(page)).toContain('分户申请')
  expect((await dossier(page, fresh)).household).toMatchObject({ number, village: old.village })
  expect(names(await dossier(page, old.id))).toEqual(stayers)

  const villages = (await ask<Rows<VillageRow>>(page, '/villages?limit=50')).items
  const village = villages.find((v) => v.code !== old.village && villages.filter((w) => w.name === v.name).length === 1)!
  await act(page, 'move', '易地搬迁', async (dialog) => {
    await pickVillage(dialog, t('households.action.moveTo'), village)
    await dialog.getByLabel(t('households.action.moveGroup')).fill('第九组')
  })
  await settled(page)
  expect(await page.getByRole('navigation', { name: t('shell.area.path') }).innerText()).toContain(village.name)
  expect(await latest(page)).toContain('易地搬迁')
  expect((await dossier(page, fresh)).household).toMatchObject({ village: village.code, group: '第九组' })

  await open(page, old.id)
  expect(await shown(page)).toEqual(stayers)
  await act(page, 'merge', '重新合户', async (dialog) => {
    await dialog.getByRole('combobox', { name: t('households.action.mergeOther') }).fill(number)
    await page.getByRole('option', { name: number }).click()
  })
  await expect.poll(() => shown(page)).toEqual(names(before))
  expect(await latest(page)).toContain('重新合户')

  // The other one has ended: it can be read, not changed.
  await open(page, fresh)
  expect(await page.getByRole('main').innerText()).toContain(t('households.dossier.endedText'))
  expect(await page.getByRole('button', { name: t('households.dossier.edit') }).count()).toBe(0)
  expect((await dossier(page, fresh)).ended).toBe(true)
})

test('a household is entered, a child is born, and everybody dies', async ({ visit }) => {
  const page = await visit('county_office', { refusals: [404, 422] })
  const village = (await ask<Rows<VillageRow>>(page, '/villages?limit=1')).items[0]!
  const number = `${village.code}${stamp()}`
  const adult = '测试丙'
  const child = '测试丁'
  const field = (i: number, path: string): Locator => page.locator(`[id="f-members[${i}].${path}"]`)
  const save = async (reason: string): Promise<void> => {
    await page.getByLabel(t('households.edit.reason')).fill(reason)
    await page.getByRole('button', { name: t('households.edit.save') }).click()
    await page.getByRole('heading', { level: 1, name: t('households.dossier.of', { name: adult }) }).waitFor()
  }

  await page.goto('/households/new')
  await settled(page)
  await pickVillage(page, t('households.field.village'), village)
  await page.getByLabel(t('households.field.number')).fill(number)
  await field(0, 'name').fill(adult)
  await field(0, 'number').fill(`${number}01`)
  await field(0, 'id_number').fill(idNumber('1951-03-04', Number(number.slice(-3)) | 1))
  await usable(page, 'new household')
  await save('新迁入')
  const id = idOf(page)
  expect(await shown(page)).toEqual([adult])

  await page.getByRole('button', { name: t('households.dossier.edit') }).click()
  await settled(page)
  await page.getByRole('button', { name: t('households.edit.addInfant') }).click()
  await field(1, 'name').fill(child)
  await pick(page, page.locator('.member').nth(1), t('households.person.relation'), /孙/)
  // A mistake is named at once, and kept from being saved.
  await field(1, 'id_number').fill('361122201501010000')
  await page.getByRole('region', { name: t('households.edit.findings', { errors: 1, warnings: 0 }) }).waitFor()
  await field(1, 'id_number').fill('')
  await save('出生')
  expect(await shown(page)).toEqual([adult, child].sort())
  expect(await latest(page)).toContain('出生')
  expect((await dossier(page, id)).household.members[1]).toMatchObject({ name: child, number: `${number}02`, education: 'preschool' })

  // The head cannot leave the others behind, the last member can.
  const dies = (name: string, last: boolean) => act(page, 'leave', '死亡证明', async (dialog) => {
    expect(await dialog.innerText()).toContain(t(last ? 'households.action.leaveLast' : 'households.action.leaveHead'))
    const who = await choices(page, dialog, t('households.action.leaveWho'))
    expect(await who.allInnerTexts()).toEqual([name])
    await who.click()
    await pick(page, dialog, t('households.action.leaveKind'), t('households.action.kind.death'))
  })
  await dies(child, false)
  await expect.poll(() => shown(page)).toEqual([adult])
  expect(await latest(page)).toContain('死亡证明')
  await dies(adult, true)
  await page.getByText(t('households.dossier.endedText')).waitFor()
  await usable(page, 'ended household')
  expect(await dossier(page, id)).toMatchObject({ ended: true, household: { members: [] } })
  expect((await ask<Rows<HouseholdRow>>(page, `/households?q=${number}`)).items).toEqual([])
})
