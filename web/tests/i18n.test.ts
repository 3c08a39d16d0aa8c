import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from '../src/i18n/en'
import zh from '../src/i18n/zh'

type Tree = { [key: string]: string | Tree }

function keys(tree: Tree, at = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [at + key] : keys(value, `${at}${key}.`)))
}

function text(tree: Tree, key: string): string | Tree | undefined {
  return key.split('.').reduce<string | Tree | undefined>((node, part) => (typeof node === 'object' ? node[part] : undefined), tree)
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return path === 'src/i18n' ? [] : sources(path)
    return /\.(vue|ts)$/.test(entry.name) ? [path] : []
  })
}

/** The code without its comments, which may quote Chinese. */
const bare = (code: string): string => code.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|(^|\s)\/\/.*$/gm, '')

const chinese = zh as Tree
const english = en as Tree
const files = sources('src').map((path) => ({ path, code: bare(readFileSync(path, 'utf8')) }))

describe('messages', () => {
  it('are complete in both languages', () => {
    expect(keys(english).sort()).toEqual(keys(chinese).sort())
  })

  it('name the same placeholders in both languages', () => {
    const holders = (key: string, tree: Tree) => [...new Set(String(text(tree, key)).match(/\{\w+\}/g) ?? [])].sort()
    for (const key of keys(chinese)) expect([key, holders(key, english)]).toEqual([key, holders(key, chinese)])
  })

  it('are there for every key in use', () => {
    const missing = files.flatMap(({ path, code }) =>
      [...code.matchAll(/\bt\(\s*'([^'$]+)'/g)].filter(([, key]) => typeof text(chinese, key ?? '') !== 'string').map(([, key]) => `${path}: ${key}`),
    )
    expect(missing).toEqual([])
  })

  it('hold all Chinese words of the pages', () => {
    const raw = files.flatMap(({ path, code }) => code.split('\n').filter((line) => /\p{Script=Han}/u.test(line)).map((line) => `${path}: ${line.trim()}`))
    expect(raw.filter((line) => !ALLOWED.some((a) => line.startsWith(a)))).toEqual([])
  })
})

/** Places that stand before any language is chosen, or write numbers in their own way. */
const ALLOWED = ['src/format.ts:', 'src/api/client.ts:', 'src/api/types.ts:']
