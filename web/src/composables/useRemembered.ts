import { ref, watch, type Ref } from 'vue'

/** A choice of the user that this browser remembers, such as the columns of a list. */
export function useRemembered<T>(key: string, initial: T): Ref<T> {
  const name = `yihu.${key}`
  const kept = localStorage.getItem(name)
  let start = initial
  try {
    if (kept) start = JSON.parse(kept) as T
  } catch {
    localStorage.removeItem(name)
  }
  const value = ref(start) as Ref<T>
  watch(value, (fresh) => localStorage.setItem(name, JSON.stringify(fresh)), { deep: true })
  return value
}
