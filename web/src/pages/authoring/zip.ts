// Files as one zip archive, stored without compression: a pack is a few kilobytes of text.
import type { PackFile } from '@/api/types'

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1
  return n
})
const crc32 = (bytes: Uint8Array): number => (bytes.reduce((crc, byte) => CRC[(crc ^ byte) & 0xff]! ^ (crc >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0

/** Numbers of two or four bytes, the low one first. */
function numbers(...fields: [bytes: 2 | 4, value: number][]): Uint8Array {
  return Uint8Array.from(fields.flatMap(([bytes, value]) => Array.from({ length: bytes }, (_, i) => (value >>> (8 * i)) & 0xff)))
}

/** The files below one folder. */
export function zipOf(folder: string, files: PackFile[]): Blob {
  const encoder = new TextEncoder()
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  const [day, version, utf8] = [0x0021, 20, 0x0800] // 1980-01-01: the same files make the same archive
  let at = 0
  for (const file of files) {
    const [name, bytes] = [encoder.encode(`${folder}/${file.name}`), encoder.encode(file.text)]
    const about = numbers([2, version], [2, utf8], [2, 0], [2, 0], [2, day], [4, crc32(bytes)], [4, bytes.length], [4, bytes.length], [2, name.length], [2, 0])
    const local = [numbers([4, 0x04034b50]), about, name, bytes]
    directory.push(numbers([4, 0x02014b50], [2, version]), about, numbers([2, 0], [2, 0], [2, 0], [4, 0], [4, at]), name)
    parts.push(...local)
    at += local.reduce((sum, part) => sum + part.length, 0)
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0)
  const end = numbers([4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, at], [2, 0])
  return new Blob([...parts, ...directory, end] as BlobPart[], { type: 'application/zip' })
}

/** Hands the files to the browser to save, as an archive of a folder. */
export function saveFiles(folder: string, files: PackFile[]): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(zipOf(folder, files))
  link.download = `${folder}.zip`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
