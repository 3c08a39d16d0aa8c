import { onScopeDispose, ref, shallowRef, watch, type Ref, type WatchSource } from 'vue'

export type Loading = 'loading' | 'ready' | 'error'
export type Async<T> = { state: Ref<Loading>; data: Ref<T | null>; error: Ref<unknown>; reload: () => Promise<void> }

/** Loads now and whenever `sources` change; an answer that was overtaken by a newer question is dropped. */
export function useAsync<T>(load: (signal: AbortSignal) => Promise<T>, sources: WatchSource[] = []): Async<T> {
  const state = ref<Loading>('loading')
  const data = shallowRef<T | null>(null)
  const error = shallowRef<unknown>(null)
  let running: AbortController | null = null

  async function reload(): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    state.value = 'loading'
    try {
      const fresh = await load(mine.signal)
      if (mine !== running) return
      data.value = fresh
      state.value = 'ready'
    } catch (reason) {
      if (mine !== running || mine.signal.aborted) return
      error.value = reason
      state.value = 'error'
    }
  }

  watch(sources, () => void reload(), { immediate: true })
  onScopeDispose(() => running?.abort())
  return { state, data, error, reload }
}
