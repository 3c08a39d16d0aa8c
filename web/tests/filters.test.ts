import { createApp } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { expect, it } from 'vitest'
import { useHouseholdFilters } from '@/pages/households/filters'

/** The filters of a list at an address; nothing is drawn. */
async function at(query: string) {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] })
  await router.push(`/${query}`)
  const app = createApp({}).use(router)
  // Changes of the address wait for the end of the task.
  const address = async (): Promise<string> => new Promise((done) => setTimeout(() => done(router.currentRoute.value.fullPath.slice(1))))
  return { ...app.runWithContext(useHouseholdFilters), address }
}

it.each([
  ['', {}],
  ['?q=%E7%8E%8B&area=361103&class=general,none&registered=unknown', { q: '王', area: '361103', class: 'general,none', registered: 'unknown' }],
  ['?test=poor_household', { test: 'poor_household', verdict: 'yes' }],
  ['?test=poor_household&verdict=no', { test: 'poor_household', verdict: 'no' }],
  ['?benefit=nutrition_meals', { benefit: 'nutrition_meals', due: 'yes' }],
  ['?verdict=no&due=unknown', {}],
  ['?sort=-income&page=2&q=', {}],
])('the address %s asks for %o', async (query, asked) => expect((await at(query)).query.value).toEqual(asked))

it.each([
  ['test', '?area=361103&benefit=b&due=unknown&sort=income'],
  ['verdict', '?area=361103&test=t&benefit=b&due=unknown&sort=income'],
  ['benefit', '?area=361103&test=t&verdict=no&sort=income'],
  ['area', '?test=t&verdict=no&benefit=b&due=unknown&sort=income'],
] as const)('without %s the address is %s', async (name, expected) => {
  const { remove, address } = await at('?area=361103&test=t&verdict=no&benefit=b&due=unknown&sort=income')
  remove(name)
  expect(new URLSearchParams(await address())).toEqual(new URLSearchParams(expected))
})

it('without any filter the order stays', async () => {
  const { clear, address, query } = await at('?q=a&class=general&test=t&verdict=no&sort=-income')
  clear()
  expect(await address()).toBe('?sort=-income')
  expect(query.value).toEqual({})
})

it('filters set together stand in the address together', async () => {
  const { filters, sort, address, query } = await at('')
  filters.status.value = 'poor,none'
  filters.registered.value = 'yes'
  sort.value = 'income'
  expect(Object.fromEntries(new URLSearchParams(await address()))).toEqual({ status: 'poor,none', registered: 'yes', sort: 'income' })
  expect(query.value).toEqual({ status: 'poor,none', registered: 'yes' })
})
