import { describe, expect, it } from 'vitest'
import { pack, shade, steps } from '../src/pages/map/cartogram'

describe('pack', () => {
  it('places every tile once, without overlap, in rows that interlock and differ by one at most', () => {
    for (let n = 1; n <= 120; n++) {
      for (const columns of [1, 2, 3, 5, 8, 12]) {
        const { places, rows, halves } = pack(n, columns)
        expect(places).toHaveLength(n)
        const byRow = Array.from({ length: rows }, (_, row) => places.filter((p) => p.row === row).map((p) => p.half))
        const sizes = byRow.map((r) => r.length)
        expect(Math.max(...sizes)).toBeLessThanOrEqual(columns)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
        byRow.forEach((row, r) => {
          for (const half of row) {
            expect(half).toBeGreaterThanOrEqual(0)
            expect(half + 2).toBeLessThanOrEqual(halves)
          }
          for (let i = 1; i < row.length; i++) expect((row[i] as number) - (row[i - 1] as number)).toBe(2)
          if (r > 0) expect(Math.abs((row[0] as number) - (byRow[r - 1]?.[0] as number))).toBe(1)
        })
        expect(halves).toBeLessThanOrEqual(2 * Math.max(...sizes) + 1)
      }
    }
  })

  it('keeps reading order', () => {
    const { places } = pack(13, 6)
    const order = places.map((p) => p.row * 100 + p.half)
    expect(order).toEqual([...order].sort((a, b) => a - b))
  })
})

describe('steps', () => {
  it('cut into equal shares and never between equal values', () => {
    expect(steps([1, 2, 3, 4, 5, 6], 3)).toEqual([{ from: 1, to: 2 }, { from: 3, to: 4 }, { from: 5, to: 6 }])
    expect(steps([1, 1, 1, 1, 9], 3)).toEqual([{ from: 1, to: 1 }, { from: 9, to: 9 }])
    expect(steps([], 3)).toEqual([])
    for (const values of [[5], [0, 0, 0], [3, 1, 2, 2, 2, 8, 8, 100]]) {
      const cut = steps(values, 6)
      for (const v of values) expect(cut.filter((s) => v >= s.from && v <= s.to)).toHaveLength(1)
    }
  })

  it('use the whole scale', () => {
    const cut = steps([1, 2, 3], 6)
    expect([1, 2, 3].map((v) => shade(v, cut, 6))).toEqual([0, 3, 5])
    expect(shade(7, steps([7, 7], 6), 6)).toBe(3)
  })
})
