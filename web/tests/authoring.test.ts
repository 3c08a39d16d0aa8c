import { parse } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import type { EditorWords, LevelWord } from '@/api/types'
import { diffFiles, diffLines, hunksOf } from '@/pages/authoring/diff'
import { benefitToml, caseToml, idOf, parameterToml, quoted, testToml, type Head } from '@/pages/authoring/toml'
import { found, levelAt, written } from '@/pages/authoring/words'
import { zipOf } from '@/pages/authoring/zip'

/** Length of the longest common subsequence, by its definition. */
function common(a: string[], b: string[]): number {
  const rows = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  for (let i = 1; i <= a.length; i++) for (let j = 1; j <= b.length; j++) rows[i]![j] = a[i - 1] === b[j - 1] ? rows[i - 1]![j - 1]! + 1 : Math.max(rows[i - 1]![j]!, rows[i]![j - 1]!)
  return rows[a.length]![b.length]!
}

describe('diff', () => {
  test('leads from one text to the other by the fewest lines', () => {
    let seed = 7
    const below = (n: number): number => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n
    for (let round = 0; round < 300; round++) {
      const [a, b] = [0, 0].map(() => Array.from({ length: below(12) }, () => 'abcd'[below(4)]!)) as [string[], string[]]
      const lines = diffLines(a.map((l) => `${l}\n`).join(''), b.map((l) => `${l}\n`).join(''))
      expect(lines.filter((l) => l.sign !== '+').map((l) => l.text)).toEqual(a)
      expect(lines.filter((l) => l.sign !== '-').map((l) => l.text)).toEqual(b)
      expect(lines.filter((l) => l.sign === ' ')).toHaveLength(common(a, b))
      expect(lines.flatMap((l) => l.before ?? [])).toEqual(a.map((_, i) => i + 1))
      expect(lines.flatMap((l) => l.after ?? [])).toEqual(b.map((_, i) => i + 1))
    }
  })

  test('shows some lines around a change and counts the others', () => {
    const text = Array.from({ length: 20 }, (_, i) => `line ${i + 1}\n`)
    const hunks = hunksOf(diffLines(text.join(''), text.map((line, i) => (i === 9 ? 'other\n' : line)).join('')), 2)
    expect(hunks.map((h) => (h.kind === 'same' ? h.count : h.lines.map((l) => l.sign).join('')))).toEqual([7, '  -+  ', 8])
  })

  test('names files that are new, gone and changed', () => {
    const before = [{ name: 'a.toml', text: 'x\n' }, { name: 'b.toml', text: 'y\n' }, { name: 'same.toml', text: 'z' }]
    const after = [{ name: 'b.toml', text: 'y\nz\n' }, { name: 'c.toml', text: 'w\n' }, { name: 'same.toml', text: 'z' }]
    expect(diffFiles(before, after).map(({ name, state, added, removed }) => [name, state, added, removed])).toEqual([['a.toml', 'gone', 0, 1], ['b.toml', 'changed', 1, 0], ['c.toml', 'new', 1, 0]])
  })
})

describe('clauses from forms', () => {
  const text = { zh: '名为“线”的标准', en: 'a "line"' }
  const head: Head = { id: 'line', title: text, words: '原文\n第二行 "引" \\', cite: '004:17，004-part1:R01' }
  const first = (toml: string, kind: string) => (parse(toml)[kind] as Record<string, unknown>[])[0]

  test('parameter', () => {
    const form = { ...head, value: '2,300', unit: 'CNY/year', unprinted: false, type: 'money' as const, why: text }
    expect(first(parameterToml(form), 'parameter')).toEqual({ id: 'line', title: text, words: head.words, value: '2300 CNY/year', cite: ['004:17', '004-part1:R01'] })
    expect(first(parameterToml({ ...form, words: '', cite: '', unprinted: true }), 'parameter')).toEqual({ id: 'line', title: text, type: 'money', unknown: text })
  })

  test('test', () => {
    const parts = [{ id: 'one', title: text, expr: "school_stage = 'junior'" }, { id: 'two', title: text, expr: 'age > 3' }]
    const form = { ...head, words: '', cite: '', of: 'person' as const, combine: 'any' as const, expr: 'boarding', parts }
    expect(first(testToml(form), 'test')).toEqual({ id: 'line', of: 'person', title: text, any: parts })
    expect(first(testToml({ ...form, combine: 'one' }), 'test')).toEqual({ id: 'line', of: 'person', title: text, expr: 'boarding' })
  })

  test('benefit', () => {
    const form = { ...head, words: '', cite: '', of: 'household' as const, when: 'registered', kind: 'money' as const, what: text, amount: '300', form: 'fixed' as const, why: text, per: 'month', payers: [{ payer: 'province', parts: 6 }, { payer: 'county', parts: 4 }, { payer: '', parts: null }], route: 'card' }
    expect(first(benefitToml(form), 'benefit')).toEqual({ id: 'line', of: 'household', title: text, when: 'registered', amount: '300 CNY', per: 'month', payers: { province: 6, county: 4 }, route: 'card' })
    expect(first(benefitToml({ ...form, kind: 'waiver', form: 'unprinted', payers: [], route: '' }), 'benefit')).toEqual({ id: 'line', of: 'household', title: text, when: 'registered', kind: 'waiver', what: text, unknown: text, per: 'month' })
    expect(first(benefitToml({ ...form, form: 'expression', amount: 'size * yuan(20)', payers: [], route: '' }), 'benefit')).toMatchObject({ amount_expr: 'size * yuan(20)' })
  })

  test('case', () => {
    const form = { says: { zh: '两人', en: 'two' }, given: [{ level: 'household' as const, fact: 'registered', value: 'true' }, { level: 'village' as const, fact: 'population', value: '300' }, { level: 'household' as const, fact: 'income', value: '2300 CNY' }], expect: [{ name: 'line.one', value: 'unknown' }, { name: 'line', value: 'false' }] }
    expect(first(caseToml(form), 'case')).toEqual({ says: '两人 / two', given: { household: { registered: true, income: '2300 CNY' }, village: { population: 300 } }, expect: { 'line.one': 'unknown', line: false } })
  })

  test('any text survives quoting', () => {
    for (const text of ['', '"', '\\', 'a\r\n\tb', '\u0001\u007f', '“中”\u2028']) expect(parse(`x = ${quoted(text)}`).x).toBe(text)
  })

  test('an id comes from the title', () => {
    expect(['Poverty line (2016)', '2 worries', ' café '].map(idOf)).toEqual(['poverty_line_2016', 'worries', 'cafe'])
  })
})

describe('words', () => {
  const levels = [['bill', 'bills', 'person'], ['person', 'persons', 'household'], ['household', 'households', 'village'], ['village', 'villages', 'county'], ['county', 'counties', null], ['unit', 'units', 'county']].map(([id, plural, parent]) => ({ id, plural, parent, zh: '' })) as LevelWord[]

  test('are written as the level of the clause needs them', () => {
    const age = { id: 'age', level: 'person' as const, type: 'integer' }
    expect(written(age, 'person', levels)).toBe('age')
    expect(written(age, 'village', levels)).toBe('sum(persons.age)')
    expect(written(age, 'bill', levels)).toBe('person.age')
    expect(written({ ...age, type: 'boolean' }, 'household', levels)).toBe('any(persons.age)')
    expect(written(age, 'unit', levels)).toBe('age')
    expect(written({ ...age, level: null }, 'village', levels)).toBe('age')
  })

  test('the level is that of the table at the cursor', () => {
    const text = '[[test]]\nof = "person"\nexpr = ""\n\n[[benefit]]\nid = "x"\nof   = \'village\'\n\n[[case]]\n'
    expect([0, 20, text.indexOf('expr'), text.indexOf('id ='), text.length].map((at) => levelAt(text, at))).toEqual(['person', 'person', 'person', 'village', null])
  })

  test('are found by their names in both languages and by their values', () => {
    const words = { levels, facts: [{ level: 'person', id: 'school_stage', title: { zh: '学段', en: 'school stage' }, type: 'code', unit: '', values: [{ id: 'junior', zh: '初中' }] }], names: [{ id: 'poverty_line', title: { zh: '扶贫标准', en: 'poverty line' } }], functions: [{ name: 'ROUND', example: '', title: { zh: '四舍五入', en: 'rounded' } }] } as unknown as EditorWords
    const counts = (query: string) => Object.values(found(words, query)).map((list) => list.length)
    expect(['', '初中', '标准', 'school STAGE', 'round', '标准 line', '没有'].map(counts)).toEqual([[1, 1, 1], [1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0], [0, 0, 0]])
  })
})

test('an archive names its files, with sums and sizes', async () => {
  const bytes = Buffer.from(await zipOf('elders@2', [{ name: 'pack.toml', text: '老人\n' }, { name: 'empty.toml', text: '' }]).arrayBuffer())
  const end = bytes.length - 22
  expect([bytes.readUInt32LE(0), bytes.readUInt32LE(end), bytes.readUInt16LE(end + 10)]).toEqual([0x04034b50, 0x06054b50, 2])
  let at = bytes.readUInt32LE(end + 16)
  const entries = [0, 1].map(() => {
    const [sum, size, name, start] = [bytes.readUInt32LE(at + 16), bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28), bytes.readUInt32LE(at + 42)]
    const text = bytes.toString('utf8', start + 30 + name, start + 30 + name + size)
    const entry = [bytes.toString('utf8', at + 46, at + 46 + name), text, sum.toString(16)]
    at += 46 + name
    return entry
  })
  // The sums as `crc32` says them of these bytes.
  expect(entries).toEqual([['elders@2/pack.toml', '老人\n', CRC], ['elders@2/empty.toml', '', '0']])
  expect(at).toBe(end)
})
const CRC = '503eb871'
