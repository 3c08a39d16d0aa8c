import { describe, expect, it } from 'vitest'
import { lines } from '@/pages/policies/expression'

const shown = (expression: string): string[] => lines(expression).map((line) => line.map((token) => token.text).join(''))

describe('lines of an expression', () => {
  it.each([
    ['a AND b OR NOT c', ['a', 'AND b', 'OR NOT c']],
    ["age BETWEEN 6 AND 15 AND stage = 'none'", ['age BETWEEN 6 AND 15', "AND stage = 'none'"]],
    ['x AND (b OR c)', ['x', 'AND (b OR c)']],
    ["name = 'A AND B' AND d", ["name = 'A AND B'", 'AND d']],
    ['CASE WHEN t = 1 THEN a ELSE NULL END', ['CASE', 'WHEN t = 1 THEN a', 'ELSE NULL END']],
    ['any(persons.out) FILTER (WHERE a AND b)', ['any(persons.out) FILTER (WHERE a AND b)']],
  ])('%s', (expression, expected) => expect(shown(expression)).toEqual(expected))

  it('loses no character but blanks', () => {
    const expression = "sum(x)  FILTER (WHERE y >= 1.50) / count(persons) <> yuan('2300.50') AND z IN ('a', '低保户')"
    expect(shown(expression).join('').replaceAll(' ', '')).toBe(expression.replaceAll(' ', ''))
  })
  it('tells names from words and texts', () => {
    expect(lines("NOT one = 'NOT'")[0]?.filter((token) => token.text !== ' ').map((token) => token.kind)).toEqual(['keyword', 'name', 'other', 'text'])
  })
})
