// Files as the office writes them and a clerk sends them: workbooks are read cell by cell, CSV is written.
import { readFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'
import type { Download } from 'playwright-core'

/** The parts of a zip file by name, found through its directory at the end. */
function unzip(zip: Buffer): Map<string, string> {
  const parts = new Map<string, string>()
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  for (let i = 0, at = zip.readUInt32LE(end + 16); i < zip.readUInt16LE(end + 10); i++) {
    const [packed, name, extra, comment, start] = [zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32), zip.readUInt32LE(at + 42)]
    const from = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28)
    const bytes = zip.subarray(from, from + packed)
    parts.set(zip.toString('utf8', at + 46, at + 46 + name), (zip.readUInt16LE(at + 10) === 8 ? inflateRawSync(bytes) : bytes).toString('utf8'))
    at += 46 + name + extra + comment
  }
  return parts
}

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' }
const plain = (xml: string): string => xml.replace(/<[^>]*>/g, '').replace(/&\w+;/g, (entity) => ENTITIES[entity] ?? entity)
const column = (cell: string): number => [...cell.replace(/\d+$/, '')].reduce((n, letter) => n * 26 + letter.charCodeAt(0) - 64, 0) - 1

function workbookRows(sheet: string): string[][] {
  return [...sheet.matchAll(/<row[^>]*>(.*?)<\/row>/gs)].map(([, row]) => {
    const cells: string[] = []
    for (const [, name, text] of (row ?? '').matchAll(/<c r="([A-Z]+\d+)"[^>]*?(?:\/>|>(.*?)<\/c>)/gs)) cells[column(name ?? 'A1')] = plain(text ?? '')
    return Array.from(cells, (cell) => cell ?? '')
  })
}

const csvRows = (text: string): string[][] =>
  text.replace(/^\ufeff/, '').trimEnd().split(/\r?\n/).map((line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)))

/** The rows of the first sheet of a downloaded workbook or CSV file, and the file's name. */
export async function opened(download: Download): Promise<{ name: string; rows: string[][] }> {
  const [name, bytes] = [download.suggestedFilename(), readFileSync(await download.path())]
  return { name, rows: name.endsWith('.csv') ? csvRows(bytes.toString('utf8')) : workbookRows(unzip(bytes).get('xl/worksheets/sheet1.xml') ?? '') }
}

/** A CSV file to be chosen in a file field. */
export const csvFile = (name: string, rows: string[][]) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(rows.map((row) => row.join(',')).join('\n'), 'utf8') })

/** An ID number of an area that was never assigned, with its check digit; `serial` is odd for men. */
export function idNumber(birth: string, serial: number): string {
  const digits = `999999${birth.replaceAll('-', '')}${String(serial).padStart(3, '0')}`
  const sum = [...digits].reduce((total, digit, i) => total + Number(digit) * (2 ** (17 - i) % 11), 0)
  return digits + '10X98765432'[sum % 11]
}
