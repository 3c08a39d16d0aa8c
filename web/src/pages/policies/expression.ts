/** A piece of an expression as it is shown. */
export type Token = { kind: 'keyword' | 'name' | 'text' | 'number' | 'other'; text: string }

const KEYWORDS = new Set('AND OR NOT TRUE FALSE NULL BETWEEN IN IS CASE WHEN THEN ELSE END COALESCE LEAST GREATEST ROUND FLOOR CEIL ABS FILTER WHERE YEAR DATE'.split(' '))
const PIECE = /'(?:[^']|'')*'|[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)?|\s+|./gu

function kindOf(text: string): Token['kind'] {
  if (text.startsWith("'")) return 'text'
  if (/^\d/.test(text)) return 'number'
  if (!/^[A-Za-z_]/.test(text)) return 'other'
  return KEYWORDS.has(text.toUpperCase()) ? 'keyword' : 'name'
}

/** The lines of an expression: a new one before each AND and OR that stands in no bracket, and before WHEN and ELSE. */
export function lines(expression: string): Token[][] {
  const out: Token[][] = [[]]
  let depth = 0
  let between = false
  for (const [piece] of expression.trim().matchAll(PIECE)) {
    const token: Token = { kind: kindOf(piece), text: /^\s+$/.test(piece) ? ' ' : piece }
    const word = token.kind === 'keyword' ? piece.toUpperCase() : ''
    if (piece === '(') depth += 1
    if (piece === ')') depth -= 1
    const joins = depth === 0 && (word === 'OR' || (word === 'AND' && !between))
    if (joins || word === 'WHEN' || word === 'ELSE') out.push([])
    if (word === 'BETWEEN') between = true
    else if (word === 'AND') between = false
    const line = out[out.length - 1] as Token[]
    if (token.text !== ' ' || line.length) line.push(token)
  }
  for (const line of out) if (line[line.length - 1]?.text === ' ') line.pop()
  return out.filter((line) => line.length)
}
