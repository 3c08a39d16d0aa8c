/** A tile on the grid: `row` from the top, `half` from the left in halves of a tile, so that rows interlock. */
export type Place = { row: number; half: number }
export type Packing = { places: Place[]; rows: number; halves: number }

/**
 * Packs `n` equal tiles into interlocking rows of at most `columns`, in reading order, as near to a square as it goes.
 * Rows differ by one tile at most and lie centred; equal neighbours are shifted by half a tile. The same `n` and
 * `columns` always give the same places, so that people find their area where it was.
 */
export function pack(n: number, columns: number): Packing {
  if (n <= 0) return { places: [], rows: 0, halves: 0 }
  const widest = Math.max(1, Math.min(columns, Math.ceil(Math.sqrt(n * 1.5))))
  const rows = Math.ceil(n / widest)
  const short = Math.floor(n / rows)
  const longRows = n - short * rows
  // Longer rows stand in the middle, like the waist of a county.
  const byMiddle = [...Array(rows).keys()].sort((a, b) => Math.abs(2 * a + 1 - rows) - Math.abs(2 * b + 1 - rows) || a - b)
  const sizes = Array<number>(rows).fill(short)
  for (const row of byMiddle.slice(0, longRows)) sizes[row] = short + 1

  const places: Place[] = []
  let before: number | null = null
  let longest = 0
  sizes.forEach((size, row) => {
    let half = Math.max(...sizes) - size
    if (before !== null && (half - before) % 2 === 0) half += before % 2 === half % 2 && half > 0 ? -1 : 1
    before = half
    for (let i = 0; i < size; i++) places.push({ row, half: half + 2 * i })
    longest = Math.max(longest, half + 2 * size)
  })
  return { places, rows, halves: longest }
}

export type Step = { from: number; to: number }

/** Cuts values into at most `most` steps of about equal membership; equal values are never cut apart. */
export function steps(values: number[], most: number): Step[] {
  const sorted = [...values].sort((a, b) => a - b)
  const distinct = new Set(sorted).size
  const count = Math.min(most, distinct)
  const found: Step[] = []
  let start = 0
  for (let i = 1; i <= count && start < sorted.length; i++) {
    let end = Math.max(start + 1, Math.round((sorted.length * i) / count))
    while (end < sorted.length && sorted[end] === sorted[end - 1]) end++
    found.push({ from: sorted[start] as number, to: sorted[Math.min(end, sorted.length) - 1] as number })
    start = end
  }
  return found
}

/** The position of the colour of a value on a scale of `colors`; few steps are spread over the whole scale. */
export function shade(value: number, scale: Step[], colors: number): number {
  const step = scale.findIndex((s) => value <= s.to)
  const at = step < 0 ? scale.length - 1 : step
  return scale.length === 1 ? Math.floor(colors / 2) : Math.round((at * (colors - 1)) / (scale.length - 1))
}
