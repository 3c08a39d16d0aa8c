// Yuan as typed and fen as stored, without a floating point between them.

/** "1234.5" -> 123450; undefined where the text is no amount of at most two decimals. */
export function fenOf(text: string): number | undefined {
  const match = /^(\d{1,11})(?:\.(\d{1,2}))?$/.exec(text)
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : undefined
}

/** 123450 -> "1234.50". */
export function yuanOf(fen: number): string {
  const abs = Math.abs(fen)
  return `${fen < 0 ? '-' : ''}${Math.floor(abs / 100)}.${String(abs % 100).padStart(2, '0')}`
}
