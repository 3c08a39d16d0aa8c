// What the browser loads before the first page stands: the entry with everything it imports, one language, the layout and the overview.
// The chart library follows when a chart comes near the window.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const LIMIT_KB = 350
const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'))
const files = new Set()

function add(key, dynamic) {
  const chunk = manifest[key]
  if (!chunk || files.has(chunk.file)) return
  files.add(chunk.file)
  chunk.css?.forEach((file) => files.add(file))
  chunk.imports?.forEach((next) => add(next, []))
  dynamic.forEach((next) => add(next, []))
}

add('index.html', ['src/i18n/zh.ts', 'src/layout/AppLayout.vue', 'src/pages/overview/OverviewPage.vue'])
let total = gzipSync(readFileSync('dist/index.html')).length
for (const file of files) {
  const size = gzipSync(readFileSync(`dist/${file}`)).length
  total += size
  console.log(`${(size / 1024).toFixed(1).padStart(8)} kB  ${file}`)
}
console.log(`${(total / 1024).toFixed(1).padStart(8)} kB  first load, compressed (limit ${LIMIT_KB} kB)`)
if (total > LIMIT_KB * 1024) process.exit(1)
