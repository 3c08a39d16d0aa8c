// What changed between two texts, line by line, and between two sets of files.
import type { PackFile } from '@/api/types'

export type DiffLine = { sign: ' ' | '+' | '-'; text: string; before: number | null; after: number | null }
/** Lines that are shown, or how many equal ones are left out. */
export type Hunk = { kind: 'lines'; lines: DiffLine[] } | { kind: 'same'; count: number }
export type FileDiff = { name: string; state: 'new' | 'gone' | 'changed'; added: number; removed: number; hunks: Hunk[] }

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\r\n/g, '\n').replace(/\n$/, '').split('\n'))

/** A shortest way from one list of lines to another (Myers): for each edit the furthest points on all diagonals are kept, then walked back. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [a, b] = [linesOf(before), linesOf(after)]
  const traces: Int32Array[] = []
  const middle = a.length + b.length + 1
  const furthest = new Int32Array(2 * middle + 1)
  const comesDown = (v: Int32Array, zero: number, k: number, d: number) => k === -d || (k !== d && v[zero + k - 1]! < v[zero + k + 1]!)
  search: for (let d = 0; d < middle; d++) {
    traces.push(furthest.slice(middle - d - 1, middle + d + 2))
    for (let k = -d; k <= d; k += 2) {
      let x = comesDown(furthest, middle, k, d) ? furthest[middle + k + 1]! : furthest[middle + k - 1]! + 1
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++
      furthest[middle + k] = x
      if (x >= a.length && x - k >= b.length) break search
    }
  }

  const lines: DiffLine[] = []
  let [x, y] = [a.length, b.length]
  for (let d = traces.length - 1; d >= 0; d--) {
    const v = traces[d]!
    const k = x - y
    const from = comesDown(v, d + 1, k, d) ? k + 1 : k - 1
    const startX = d === 0 ? 0 : v[d + 1 + from]!
    const startY = d === 0 ? 0 : startX - from
    while (x > startX && y > startY) lines.push({ sign: ' ', text: a[x - 1]!, before: x--, after: y-- })
    if (d > 0 && x === startX) lines.push({ sign: '+', text: b[y - 1]!, before: null, after: y-- })
    else if (d > 0) lines.push({ sign: '-', text: a[x - 1]!, before: x--, after: null })
  }
  return lines.reverse()
}

/** Changed lines with some lines around them; the rest is counted. */
export function hunksOf(lines: DiffLine[], around = 3): Hunk[] {
  const near = new Uint8Array(lines.length)
  lines.forEach((line, i) => {
    if (line.sign !== ' ') near.fill(1, Math.max(0, i - around), i + around + 1)
  })
  const hunks: Hunk[] = []
  lines.forEach((line, i) => {
    const last = hunks.at(-1)
    if (near[i]) {
      if (last?.kind === 'lines') last.lines.push(line)
      else hunks.push({ kind: 'lines', lines: [line] })
    } else if (last?.kind === 'same') last.count++
    else hunks.push({ kind: 'same', count: 1 })
  })
  return hunks
}

/** The files that differ, by name. */
export function diffFiles(before: PackFile[], after: PackFile[]): FileDiff[] {
  const names = [...new Set([...before, ...after].map((file) => file.name))].sort()
  return names.flatMap((name) => {
    const [old, fresh] = [before.find((file) => file.name === name), after.find((file) => file.name === name)]
    if (old?.text === fresh?.text) return []
    const lines = diffLines(old?.text ?? '', fresh?.text ?? '')
    const counted = (sign: DiffLine['sign']) => lines.filter((line) => line.sign === sign).length
    return [{ name, state: old ? (fresh ? 'changed' : 'gone') : 'new', added: counted('+'), removed: counted('-'), hunks: hunksOf(lines) } satisfies FileDiff]
  })
}
