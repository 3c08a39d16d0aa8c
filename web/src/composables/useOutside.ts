import { onScopeDispose, type Ref } from 'vue'

/** Calls `leave` when the pointer or the focus goes outside `element`. */
export function useOutside(element: Readonly<Ref<HTMLElement | null>>, leave: () => void): void {
  const listen = (event: Event): void => {
    if (element.value && event.target instanceof Node && !element.value.contains(event.target)) leave()
  }
  document.addEventListener('pointerdown', listen)
  document.addEventListener('focusin', listen)
  onScopeDispose(() => {
    document.removeEventListener('pointerdown', listen)
    document.removeEventListener('focusin', listen)
  })
}
