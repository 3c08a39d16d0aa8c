import { ref, watch, type Ref } from 'vue'

/** A choice of the user that this browser remembers, such as the columns of a list; in `sessionStorage` only until the tab is closed. */
export function useRemembered<T>(key: string, initial: T, storage = localStorage): Ref<T> {
  const name = `yihu.${key}`
  const kept = storage.getItem(name)
  let start = initial
  try {
    if (kept) start = JSON.parse(kept) as T
  } catch {
    storage.removeItem(name)
  }
  const value = ref(start) as Ref<T>
  watch(value, (fresh) => storage.setItem(name, JSON.stringify(fresh)), { deep: true })
  return value
}
