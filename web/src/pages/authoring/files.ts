// What is asked of the files of a pack before the office sees them.
import type { PackFile } from '@/api/types'

export const FILES_MAX = 50
export const BYTES_MAX = 800_000

/** Whether a file can be called so. */
export const isFileName = (name: string): boolean => /^[a-z0-9_-]+\.toml$/.test(name) && name.length <= 64

/** Whether a pack can be called so. */
export const isPackId = (id: string): boolean => /^[a-z][a-z0-9_-]{0,63}$/.test(id)

/** The day that the head of a pack says it takes force on; null where it cannot be read. */
export function forceOf(files: PackFile[]): string | null {
  for (const { text } of files) {
    const head = /^\[pack\][^\S\n]*\n([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(text)?.[1]
    const from = head && /^from\s*=\s*(\d{4}-\d\d-\d\d)/m.exec(head)?.[1]
    if (from) return from
  }
  return null
}

export const sameFiles = (a: PackFile[], b: PackFile[]): boolean => a.length === b.length && a.every((file) => b.some((other) => other.name === file.name && other.text === file.text))

/** Files chosen on this machine, by name; the signature beside the files of a pack is not one of them. */
export async function readFiles(chosen: Iterable<File>): Promise<PackFile[]> {
  const files = await Promise.all([...chosen].filter((file) => file.name.endsWith('.toml')).map(async (file) => ({ name: file.name, text: (await file.text()).replace(/^\ufeff/, '').replace(/\r\n/g, '\n') })))
  return files.sort((a, b) => (a.name < b.name ? -1 : 1))
}
