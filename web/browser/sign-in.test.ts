import { expect } from 'vitest'
import { PASSWORD, PHONE, WIDE, settled, test, usable } from './office'
import { t } from './words'

test.for([WIDE, PHONE])('a wrong password is said so, the right one opens the office: %o', async (screen, { visit }) => {
  const page = await visit(null, { screen, refusals: [401] })
  await page.goto('/households?q=zz')
  await page.getByRole('heading', { name: t('shell.session.title') }).waitFor()
  await usable(page, 'sign-in')

  await page.getByLabel(t('shell.session.name')).fill('county_office')
  await page.getByLabel(t('shell.session.password')).fill('yihu-demo-2015')
  await page.getByRole('button', { name: t('shell.session.submit') }).click()
  await expect.poll(() => page.getByRole('alert').innerText()).not.toBe('')
  await usable(page, 'sign-in refused')

  await page.getByLabel(t('shell.session.password')).fill(PASSWORD)
  await page.getByRole('button', { name: t('shell.session.submit') }).click()
  // On to where the visitor was going.
  await page.waitForURL((url) => url.pathname === '/households' && url.search === '?q=zz')
  await settled(page)

  const [cookie] = (await page.context().cookies()).filter((c) => c.name === 'yihu_session')
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
})
