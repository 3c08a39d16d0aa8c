import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { api, ApiError, newKey } from '@/api/client'
import type { Dossier, Edit, Edited, Finding, Household } from '@/api/types'
import { today } from '@/format'
import { useSession } from '@/stores/session'
import { changedByOthers, countChanges, takeTheirs, type Difference } from '../compare'
import { emptyHousehold, emptyPerson } from '../fields'

type Kept = { at: number; base: Household; version: number | null; record: Household; as_of: string; reason: string }
const clone = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

/**
 * The household being edited: what was loaded (`base`), what is typed (`record`), kept in the tab until it is saved or
 * given up, so that neither an expired session nor a reload loses anything.
 */
export function useDraft(id: string | null) {
  const session = useSession()
  const key = `yihu.draft.${session.user?.id ?? ''}.${id ?? 'new'}`
  const state = ref<'loading' | 'ready' | 'error'>('loading')
  const error = shallowRef<unknown>(null)
  const base = ref<Household>(emptyHousehold())
  const version = ref<number | null>(null)
  const record = ref<Household>(emptyHousehold())
  const asOf = ref(today())
  const reason = ref('')
  /** When what was typed before was taken up again; null: nothing was. */
  const restored = ref<{ at: number; stale: boolean } | null>(null)
  const findings = shallowRef<Finding[]>([])
  const checking = ref(false)
  const saving = ref(false)
  const conflict = shallowRef<{ theirs: Dossier; differences: Difference[] } | null>(null)

  const changes = computed(() => countChanges(base.value, record.value))
  const dirty = computed(() => changes.value > 0 || reason.value !== '')
  const byPath = computed(() => {
    const map = new Map<string, Finding[]>()
    for (const finding of findings.value) map.set(finding.path, [...(map.get(finding.path) ?? []), finding])
    return map
  })

  const fetchNow = async () => api.get<Dossier>(`/households/${id}`)

  function begin(household: Household, at: number | null): void {
    base.value = clone(household)
    record.value = clone(household)
    version.value = at
    findings.value = []
  }

  function kept(): Kept | null {
    try {
      return JSON.parse(sessionStorage.getItem(key) ?? 'null') as Kept | null
    } catch {
      return null
    }
  }

  async function load(): Promise<void> {
    state.value = 'loading'
    try {
      const fresh = id ? await fetchNow() : null
      begin(fresh?.household ?? { ...emptyHousehold(), members: [emptyPerson({ relation: 'head' })] }, fresh?.version ?? null)
      const before = kept()
      if (before) {
        base.value = before.base
        record.value = before.record
        version.value = before.version
        asOf.value = before.as_of
        reason.value = before.reason
        restored.value = { at: before.at, stale: before.version !== (fresh?.version ?? null) }
      }
      state.value = 'ready'
    } catch (refusal) {
      error.value = refusal
      state.value = 'error'
    }
  }

  function keep(): void {
    if (state.value !== 'ready' || !dirty.value) return
    const now: Kept = { at: Date.now(), base: base.value, version: version.value, record: record.value, as_of: asOf.value, reason: reason.value }
    sessionStorage.setItem(key, JSON.stringify(now))
  }

  function forget(): void {
    sessionStorage.removeItem(key)
    restored.value = null
  }
  async function discard(): Promise<void> {
    forget()
    reason.value = ''
    await load()
  }

  const body = (checkOnly: boolean): Edit => ({ household: record.value, as_of: asOf.value, reason: reason.value.trim(), ...(checkOnly ? { check_only: true } : {}) })
  const send = (checkOnly: boolean, idempotencyKey?: string) =>
    id ? api.put<Edited>(`/households/${id}`, body(checkOnly), { ifMatch: version.value ?? 0, idempotencyKey }) : api.post<Edited>('/households', body(checkOnly), { idempotencyKey })

  /** The findings in a refusal; null when it was refused for another reason. */
  const findingsIn = (refusal: unknown): Finding[] | null =>
    refusal instanceof ApiError && refusal.status === 422 && Array.isArray(refusal.details.findings) ? (refusal.details.findings as Finding[]) : null

  let round = 0
  async function check(): Promise<void> {
    const mine = ++round
    checking.value = true
    try {
      const { findings: found } = await send(true)
      if (mine === round) findings.value = found
    } catch (refusal) {
      // A check that fails for another reason is not worth a message: saving will say it.
      const found = findingsIn(refusal)
      if (mine === round && found) findings.value = found
    }
    if (mine === round) checking.value = false
  }

  async function meet(): Promise<void> {
    const theirs = await fetchNow()
    conflict.value = { theirs, differences: changedByOthers(base.value, record.value, theirs.household) }
  }

  /** Saves; null when findings or another's edit stand in the way. */
  async function save(): Promise<Edited | null> {
    saving.value = true
    clearTimeout(timer)
    round++
    try {
      const saved = await send(false, newKey())
      begin(record.value, saved.version)
      reason.value = ''
      forget()
      return saved
    } catch (refusal) {
      const found = findingsIn(refusal)
      if (found) findings.value = found
      else if (refusal instanceof ApiError && refusal.status === 412) await meet()
      else throw refusal
      return null
    } finally {
      saving.value = false
      checking.value = false
    }
  }

  /** Goes on from the other's version, taking what was chosen of theirs. */
  function merge(taken: Difference[]): void {
    if (!conflict.value) return
    const { theirs } = conflict.value
    for (const difference of taken) takeTheirs(record.value, clone(difference))
    base.value = clone(theirs.household)
    version.value = theirs.version
    conflict.value = null
  }
  function reload(): void {
    if (!conflict.value) return
    begin(conflict.value.theirs.household, conflict.value.theirs.version)
    conflict.value = null
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  watch([record, asOf, reason] as Ref<unknown>[], () => {
    if (state.value !== 'ready' || saving.value) return
    clearTimeout(timer)
    if (!dirty.value) return forget()
    timer = setTimeout(() => {
      keep()
      void check()
    }, 500)
  }, { deep: true })
  // What was typed in the last half second counts, too.
  addEventListener('pagehide', keep)
  onScopeDispose(() => {
    clearTimeout(timer)
    keep()
    removeEventListener('pagehide', keep)
  })

  void load()
  return { state, error, base, version, record, asOf, reason, restored, findings, byPath, checking, saving, conflict, changes, dirty, load, discard, save, merge, reload }
}
