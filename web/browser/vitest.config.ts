import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const root = fileURLToPath(new URL('..', import.meta.url))

/** A policy that is approved makes the results of the run out of date: what writes one comes last. */
class PoliciesLast extends BaseSequencer {
  async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const writes = (file: TestSpecification) => Number(file.moduleId.includes('authoring'))
    return [...(await super.sort(files))].sort((a, b) => writes(a) - writes(b))
  }
}

// The files share one office and one browser, so they run one after the other; `scripts/test-browser.sh` starts the office.
// Inside the tests Vite has a BASE_URL of its own, so the office's address goes by another name.
export default defineConfig({
  root,
  cacheDir: process.env.VITE_CACHE_DIR,
  resolve: { alias: { '@': `${root}src` } },
  test: { include: ['browser/*.test.ts'], fileParallelism: false, sequence: { sequencer: PoliciesLast }, isolate: false, maxConcurrency: 2, testTimeout: 90_000, hookTimeout: 60_000, env: { OFFICE: process.env.BASE_URL ?? 'http://127.0.0.1:8080' } },
})
