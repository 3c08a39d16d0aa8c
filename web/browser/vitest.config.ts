import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

// The files share one office and one browser, so they run one after the other; `scripts/test-browser.sh` starts the office.
// Inside the tests Vite has a BASE_URL of its own, so the office's address goes by another name.
export default defineConfig({
  root,
  cacheDir: process.env.VITE_CACHE_DIR,
  resolve: { alias: { '@': `${root}src` } },
  test: { include: ['browser/*.test.ts'], fileParallelism: false, isolate: false, maxConcurrency: 2, testTimeout: 90_000, hookTimeout: 60_000, env: { OFFICE: process.env.BASE_URL ?? 'http://127.0.0.1:8080' } },
})
