import { expect } from 'vitest'
import type { HouseholdRow, PackRow, Page as Rows, Run } from '@/api/types'
import { ask, PHONE, settled, test, usable, WIDE } from './office'

const PAGES: Record<string, string[]> = {
  county_office: ['/', '/map', '/households', '/households/new', '/persons', '/villages', '/imports', '/jobs', '/policies', '/runs', '/audit', '/account', '/nowhere'],
  administrator: ['/users'],
}

test.for([WIDE, PHONE].flatMap((screen) => (['zh', 'en'] as const).map((locale) => ({ screen, locale }))))('every page is usable: $locale, $screen.width px', { timeout: 240_000 }, async ({ screen, locale }, { visit }) => {
  for (const [user, paths] of Object.entries(PAGES)) {
    const page = await visit(user, { screen, locale })
    const first = async <T>(path: string): Promise<T> => (await ask<Rows<T>>(page, path)).items[0]!
    const of = user === 'county_office' ? [`/households/${(await first<HouseholdRow>('/households?registered=yes&limit=1')).id}`, `/runs/${(await first<Run>('/runs')).id}`, `/policies/${(await first<PackRow>('/policies')).id}`] : []
    for (const path of [...paths, ...of, ...of.slice(0, 1).map((dossier) => `${dossier}/edit`)]) {
      await page.goto(path)
      await settled(page)
      expect.soft(await page.getByRole('main').getByRole('alert').allInnerTexts(), `${path}: alerts`).toEqual([])
      await usable(page, path)
    }
  }
})
