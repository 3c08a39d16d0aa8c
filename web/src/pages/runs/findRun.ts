import { api } from '@/api/client'
import type { Page, Run } from '@/api/types'

/** A run and the one before it of the same area; `null` when it is not among those that may be seen. */
export async function findRun(id: string, signal: AbortSignal): Promise<{ run: Run; before: Run | null } | null> {
  const seen: Run[] = []
  let cursor: string | undefined
  do {
    const page = await api.get<Page<Run>>('/runs', { limit: 200, cursor }, { signal })
    seen.push(...page.items)
    cursor = page.next ?? undefined
    const run = seen.find((other) => other.id === id)
    const before = run && seen.filter((other) => other.area === run.area && other.finished_at < run.finished_at).sort((a, b) => b.finished_at - a.finished_at)[0]
    if (run && (before || !cursor)) return { run, before: before ?? null }
  } while (cursor)
  return null
}
