import { describe, expect, it } from 'vitest'
import type { Household, Person } from '@/api/types'
import { changedByOthers, clashes, countChanges, takeTheirs, type Difference } from '@/pages/households/compare'
import { emptyHousehold, emptyPerson, read, write } from '@/pages/households/fields'

const person = (id: string, name: string): Person => emptyPerson({ id, name, number: id, relation: 'other' })

/** The household `{ head, child }` after some edits; `members.<id>.<field>` is a field of a member. */
function record(edits: Record<string, unknown> = {}): Household {
  const household = { ...emptyHousehold(), number: '1', village: 'v', members: [person('head', '甲'), person('child', '乙')] }
  for (const [path, value] of Object.entries(edits)) {
    const [, id, field] = /^members\.(\w+)\.(\w+)$/.exec(path) ?? []
    if (field) write(household.members.find((m) => m.id === id)!, field, value)
    else write(household, path, value)
  }
  return household
}
const without = (id: string): Household => ({ ...record(), members: record().members.filter((m) => m.id !== id) })
const joined = (newcomer: Person): Household => ({ ...record(), members: [...record().members, newcomer] })
const places = (differences: Difference[]): string[] => differences.map((d) => `${d.person ?? ''}/${d.field}`)

describe('changedByOthers', () => {
  it.each([
    ['nothing', record(), []],
    ['a field', record({ group: '第一组' }), ['/group']],
    ['fields below a part of the record', record({ 'account.year': 2016, 'housing.grade': 'd' }), ['/account.year', '/housing.grade']],
    ['a list', record({ other_causes: ['illness'] }), ['/other_causes']],
    ['a helper where there was none', record({ 'helper.name': '帮扶人' }), ['/helper.name']],
    ['a member', record({ 'members.child.education': 'primary' }), ['child/education']],
    ['health, which has an input of its own', record({ 'members.child.health': [] }), ['child/health']],
    ['a member who came', joined(person('new', '丙')), ['new/member']],
    ['a member who went', without('child'), ['child/member']],
  ])('names %s', (_, theirs, expected) => expect(places(changedByOthers(record(), record(), theirs))).toEqual(expected))

  it('tells unknown from an answer', () => {
    const [difference] = changedByOthers(record(), record(), record({ 'water.safe': false }))
    expect(difference).toMatchObject({ base: null, mine: null, theirs: false })
  })
})

describe('clashes', () => {
  const clash = (mine: Household, theirs: Household): boolean[] => changedByOthers(record(), mine, theirs).map(clashes)
  it.each([
    ['only they changed it', record(), record({ group: '他' }), [false]],
    ['both changed it to the same', record({ group: '同' }), record({ group: '同' }), [false]],
    ['both changed it', record({ group: '我' }), record({ group: '他' }), [true]],
    ['they changed another field', record({ bank: '我' }), record({ group: '他' }), [false]],
    ['they sent away whom I edited', record({ 'members.child.sex': 'male' }), without('child'), [true]],
  ])('%s', (_, mine, theirs, expected) => expect(clash(mine, theirs)).toEqual(expected))
})

describe('takeTheirs', () => {
  it.each([
    ['fields', record({ group: '他', 'housing.area_m2': '54', 'helper.name': '帮扶人' })],
    ['members', record({ 'members.child.health': ['chronic'], 'members.head.labour': 'weak' })],
    ['a newcomer', joined(person('new', '丙'))],
    ['a leave', without('child')],
  ])('makes the records agree: %s', (_, theirs) => {
    const mine = record()
    for (const difference of changedByOthers(record(), mine, theirs)) takeTheirs(mine, difference)
    expect(changedByOthers(mine, mine, theirs)).toEqual([])
  })

  it('leaves alone what is only mine', () => {
    const mine = record({ bank: '我', 'members.child.sex': 'male' })
    mine.members.push(emptyPerson({ name: '新生儿' }))
    for (const difference of changedByOthers(record(), mine, record({ group: '他' }))) takeTheirs(mine, difference)
    expect([mine.group, mine.bank, read(mine.members[1]!, 'sex'), mine.members[2]?.name]).toEqual(['他', '我', 'male', '新生儿'])
  })
})

describe('countChanges', () => {
  it.each([
    ['nothing', record(), 0],
    ['fields and a member', record({ group: '我', 'account.year': 2016, 'members.head.sex': 'male' }), 3],
    ['a new member', joined(emptyPerson({ name: '丙' })), 1],
    ['a member taken away', without('child'), 1],
  ])('%s', (_, mine, expected) => expect(countChanges(record(), mine)).toBe(expected))

  it('does not count the empty head with which a form begins', () => {
    const form = (more: Partial<Person> = {}) => ({ ...emptyHousehold(), members: [emptyPerson({ relation: 'head', ...more })] })
    expect([countChanges(form(), form()), countChanges(form(), form({ name: '甲' }))]).toEqual([0, 1])
  })
})
