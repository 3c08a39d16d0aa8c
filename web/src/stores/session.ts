import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { api, ApiError, onSessionEnded } from '@/api/client'
import type { Action, Session } from '@/api/types'

export type Credentials = { name: string; password: string; code?: string }

/** Who is signed in, in which post, and what that post may do. */
export const useSession = defineStore('session', () => {
  const session = ref<Session | null>(null)
  const loaded = ref(false)
  /** The session ended under the page: the dialog asks for the password over it. */
  const asking = ref(false)
  let answer: ((again: boolean) => void) | null = null
  let pending: Promise<boolean> | null = null

  const user = computed(() => session.value?.user ?? null)
  const post = computed(() => session.value?.post ?? null)
  const permitted = computed(() => new Set(session.value?.can ?? []))
  const can = (action: Action): boolean => permitted.value.has(action)
  /** Whether the post sees a section of households; departments see those of their work. */
  const sees = (section: string): boolean => !session.value?.hidden.includes(section)

  /** Asks the server who we are; nobody is an answer, not an error. */
  async function load(): Promise<void> {
    try {
      session.value = await api.get<Session>('/session', {}, { bare: true })
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error
      session.value = null
    }
    loaded.value = true
  }

  /** Signs in; keeps the post that was at work when the session ended, where the user still has it. */
  async function signIn(credentials: Credentials): Promise<void> {
    const before = asking.value ? post.value : null
    let fresh = await api.post<Session>('/session', credentials, { bare: true })
    if (before && before.id !== fresh.post.id && fresh.posts.some((p) => p.id === before.id)) {
      fresh = await api.post<Session>('/session/post', { post: before.id }, { bare: true })
    }
    session.value = fresh
    loaded.value = true
    settle(true)
  }

  function settle(again: boolean): void {
    asking.value = false
    pending = null
    answer?.(again)
    answer = null
  }

  async function signOut(everywhere = false): Promise<void> {
    await api.delete(everywhere ? '/sessions' : '/session', undefined, { bare: true })
    session.value = null
  }

  async function switchPost(id: string): Promise<void> {
    session.value = await api.post<Session>('/session/post', { post: id })
  }

  // Several requests may end together: they share one question.
  onSessionEnded(() => {
    if (!session.value) return Promise.resolve(false)
    asking.value = true
    pending ??= new Promise((resolve) => (answer = resolve))
    return pending
  })

  return { session, loaded, asking, user, post, can, sees, load, signIn, signOut, switchPost, giveUp: () => settle(false) }
})
