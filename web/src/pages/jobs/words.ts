import type { RouteLocationRaw } from 'vue-router'
import type { Job } from '@/api/types'
import { date } from '@/format'

/** The tone of a state; the word stands beside it. */
export const TONE = { queued: 'neutral', running: 'info', done: 'good', failed: 'bad', cancelled: 'warn' } as const satisfies Record<Job['state'], string>

/** The page that shows a job's outcome. */
export function placeOf(job: Job): RouteLocationRaw | null {
  if (job.kind === 'import') return { name: 'imports', query: { job: job.id } }
  if (job.result?.kind === 'run') return { name: 'run', params: { id: job.result.run } }
  return job.kind === 'run' ? { name: 'runs', query: { job: job.id } } : null
}

/** Seconds from the start to the end, or until now. */
export function secondsOf(job: Job): number | null {
  return job.started_at === null ? null : Math.max(0, Math.round(((job.finished_at ?? Date.now()) - job.started_at) / 1000))
}

/** What a job is called: a run by the day it is of, the others by their file or list. */
export function nameOf(job: Job, t: (key: string, named: { day: string }) => string): string {
  return job.kind === 'run' && /^\d{4}-\d\d-\d\d$/.test(job.title) ? t('work.job.runOf', { day: date(job.title) }) : job.title
}
