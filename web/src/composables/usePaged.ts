import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref, type WatchSource } from 'vue'
import type { Page } from '@/api/types'
import type { Loading } from './useAsync'

export type Paged<T> = {
  items: Ref<T[]>
  state: Ref<Loading>
  error: Ref<unknown>
  hasMore: ComputedRef<boolean>
  loadingMore: Ref<boolean>
  more: () => Promise<void>
  reload: () => Promise<void>
}

/** A list by cursor: the first page now and whenever `sources` change, `more()` appends the next one. */
export function usePaged<T>(
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
  sources: WatchSource[] = [],
): Paged<T> {
  const items = shallowRef<T[]>([])
  const next = ref<string | null>(null)
  const state = ref<Loading>('loading')
  const loadingMore = ref(false)
  const error = shallowRef<unknown>(null)
  let running: AbortController | null = null

  async function fetchPage(cursor: string | undefined): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    try {
      const page = await load(cursor, mine.signal)
      if (mine !== running) return
      items.value = cursor ? [...items.value, ...page.items] : page.items
      next.value = page.next
      state.value = 'ready'
    } catch (reason) {
      if (mine !== running || mine.signal.aborted) return
      error.value = reason
      state.value = 'error'
    }
  }

  async function reload(): Promise<void> {
    state.value = 'loading'
    await fetchPage(undefined)
  }

  async function more(): Promise<void> {
    if (!next.value || loadingMore.value) return
    loadingMore.value = true
    await fetchPage(next.value)
    loadingMore.value = false
  }

  watch(sources, () => void reload(), { immediate: true })
  onScopeDispose(() => running?.abort())
  return { items, state, error, hasMore: computed(() => next.value !== null), loadingMore, more, reload }
}
