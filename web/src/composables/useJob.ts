import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { api } from '@/api/client'
import type { Job } from '@/api/types'
import type { Loading } from '@/composables/useAsync'

export const isOpen = (job: Job): boolean => job.state === 'queued' || job.state === 'running'

/** How long to wait before the next look: a second in the first minute, slower later and behind another tab. */
export function pause(since: number): number {
  if (document.hidden) return 10_000
  return Date.now() - since < 60_000 ? 1_000 : 3_000
}

/** Follows a job until it ends. The job runs on the server: leaving the page only stops the looking. */
export function useJob(id: Ref<string>) {
  const job = shallowRef<Job | null>(null)
  const state = ref<Loading>('loading')
  const error = shallowRef<unknown>(null)
  let timer = 0
  let running: AbortController | null = null

  async function follow(since: number): Promise<void> {
    running?.abort()
    clearTimeout(timer)
    if (!id.value) return
    const mine = (running = new AbortController())
    try {
      job.value = await api.get<Job>(`/jobs/${encodeURIComponent(id.value)}`, {}, { signal: mine.signal })
      state.value = 'ready'
    } catch (reason) {
      if (mine.signal.aborted) return
      // A dropped connection does not hide what is known: it is asked for again.
      error.value = reason
      state.value = job.value ? 'ready' : 'error'
    }
    if (job.value && isOpen(job.value)) timer = window.setTimeout(() => void follow(since), pause(since))
  }

  const reload = (): void => {
    job.value = null
    state.value = 'loading'
    void follow(Date.now())
  }
  watch(id, reload, { immediate: true })
  onScopeDispose(() => {
    running?.abort()
    clearTimeout(timer)
  })
  return { job, state, error, reload, open: computed(() => job.value !== null && isOpen(job.value)) }
}
