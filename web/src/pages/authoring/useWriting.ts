import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { ApiError } from '@/api/client'
import type { Draft, DraftCheck, PackFile } from '@/api/types'
import { useSession } from '@/stores/session'
import { drafts } from './api'
import { sameFiles } from './files'

type Kept = { at: number; version: number; base: PackFile[]; files: PackFile[] }
const clone = (files: PackFile[]): PackFile[] => files.map((file) => ({ ...file }))

/**
 * A draft being written: what is saved, what is typed (`files`), what is wrong with it. What was typed is kept in the tab
 * until it is saved or given up, so that neither an ended session nor a reload loses anything.
 */
export function useWriting(id: string) {
  const session = useSession()
  const key = `yihu.authoring.${session.user?.id ?? ''}.${id}`
  const state = ref<'loading' | 'ready' | 'error'>('loading')
  const error = shallowRef<unknown>(null)
  const draft = shallowRef<Draft | null>(null)
  const files = ref<PackFile[]>([])
  /** When what was typed before was taken up again. */
  const restored = ref<number | null>(null)
  const checked = shallowRef<DraftCheck | null>(null)
  const checking = ref(false)
  const checkError = shallowRef<unknown>(null)
  const busy = ref(false)
  /** The draft as somebody else saved it meanwhile, perhaps oneself in another window. */
  const theirs = shallowRef<Draft | null>(null)
  /** What was approved or given up is not checked any more: it is compared with itself by then. */
  const open = computed(() => draft.value !== null && ['draft', 'submitted', 'returned'].includes(draft.value.state))
  const dirty = computed(() => draft.value !== null && draft.value.can_save && !sameFiles(files.value, draft.value.files))

  function take(fresh: Draft): void {
    draft.value = fresh
    files.value = clone(fresh.files)
  }

  function kept(): Kept | null {
    try {
      return JSON.parse(sessionStorage.getItem(key) ?? 'null') as Kept | null
    } catch {
      return null
    }
  }
  function keep(): void {
    if (!draft.value || state.value !== 'ready') return
    if (!dirty.value) return sessionStorage.removeItem(key)
    const now: Kept = { at: Date.now(), version: draft.value.version, base: draft.value.files, files: files.value }
    try {
      sessionStorage.setItem(key, JSON.stringify(now))
    } catch {
      // The tab has no room left: closing it warns, and saving still works.
    }
  }

  async function load(): Promise<void> {
    state.value = 'loading'
    try {
      const fresh = await drafts.get(id)
      const before = kept()
      take(fresh)
      if (before && fresh.can_save && !sameFiles(before.files, fresh.files)) {
        files.value = clone(before.files)
        restored.value = before.at
        // Saved by another meanwhile: the save of what was typed has to ask.
        draft.value = { ...fresh, version: before.version, files: before.base }
      }
      state.value = 'ready'
      void check()
    } catch (refusal) {
      error.value = refusal
      state.value = 'error'
    }
  }

  let running: AbortController | null = null
  async function check(): Promise<void> {
    clearTimeout(timer)
    running?.abort()
    if (!open.value) return void (checked.value = null)
    const mine = (running = new AbortController())
    checking.value = true
    try {
      checked.value = await drafts.check(id, files.value, mine.signal)
      checkError.value = null
    } catch (refusal) {
      if (mine.signal.aborted) return
      checkError.value = refusal
    }
    if (mine === running) checking.value = false
  }

  /** Does something that the office refuses where the draft is not as it was seen. */
  async function guarded(act: (version: number) => Promise<Draft>): Promise<Draft | null> {
    busy.value = true
    try {
      const typed = clone(files.value)
      const fresh = await act(draft.value?.version ?? 0)
      draft.value = fresh
      // What was typed while the office worked stays.
      if (sameFiles(typed, files.value)) files.value = clone(fresh.files)
      keep()
      if (!dirty.value) restored.value = null
      if (!open.value) checked.value = null
      return fresh
    } catch (refusal) {
      if (!(refusal instanceof ApiError && (refusal.status === 412 || refusal.code === 'draft.state'))) throw refusal
      theirs.value = await drafts.get(id)
      return null
    } finally {
      busy.value = false
    }
  }
  const save = () => guarded((version) => drafts.save(id, files.value, version))
  /** What is on the screen is what the office has; false where another's draft stands in the way. */
  const saved = async (): Promise<boolean> => !dirty.value || (await save()) !== null

  /** Goes on from what the other saved, with what was typed here or with theirs. */
  function settle(mine: boolean): void {
    if (!theirs.value) return
    const typed = clone(files.value)
    take(theirs.value)
    if (mine && theirs.value.can_save) files.value = typed
    theirs.value = null
    keep()
    void check()
  }
  function discard(): void {
    if (!draft.value) return
    restored.value = null
    sessionStorage.removeItem(key)
    void load()
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  watch(files, () => {
    if (state.value !== 'ready') return
    clearTimeout(timer)
    timer = setTimeout(() => {
      keep()
      void check()
    }, 500)
  }, { deep: true })
  // What was typed in the last half second counts, too.
  addEventListener('pagehide', keep)
  onScopeDispose(() => {
    clearTimeout(timer)
    running?.abort()
    keep()
    removeEventListener('pagehide', keep)
  })

  void load()
  return { state, error, draft, files, restored, checked, checking, checkError, busy, theirs, open, dirty, load, check, guarded, save, saved, settle, discard }
}
