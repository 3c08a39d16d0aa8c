import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** Changes made in one tick are joined into one navigation, or the last would undo the others. */
let waiting: Record<string, string | undefined> | null = null

/** A filter that lives in the address, so that a view can be shared, saved and gone back to; '' is not written. */
export function useRouteQuery(name: string, initial = ''): WritableComputedRef<string> {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get: () => (typeof route.query[name] === 'string' ? route.query[name] : initial),
    set: (value) => {
      if (waiting) {
        waiting[name] = value || undefined
        return
      }
      waiting = { [name]: value || undefined }
      queueMicrotask(() => {
        const query = { ...route.query, ...waiting }
        waiting = null
        void router.replace({ query })
      })
    },
  })
}
