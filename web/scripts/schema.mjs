// Prints the wire types of ../docs/openapi.json; `npm run schema` keeps them in src/api/schema.d.ts.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const description = new URL('../../docs/openapi.json', import.meta.url)
export const kept = fileURLToPath(new URL('../src/api/schema.d.ts', import.meta.url))

export async function schema() {
  // Only the shapes: the client names paths itself.
  const shapes = { ...JSON.parse(readFileSync(description, 'utf8')), paths: {} }
  const types = await openapiTS(shapes, { silent: true })
  return `// Generated from docs/openapi.json by \`npm run schema\`: edit nothing here.\n${astToString(types)}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(kept, await schema())
