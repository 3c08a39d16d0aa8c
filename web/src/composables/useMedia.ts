import { onScopeDispose, ref, type Ref } from 'vue'

function useMedia(query: string): Ref<boolean> {
  const media = matchMedia(query)
  const matches = ref(media.matches)
  const listen = (event: MediaQueryListEvent) => (matches.value = event.matches)
  media.addEventListener('change', listen)
  onScopeDispose(() => media.removeEventListener('change', listen))
  return matches
}

/** Phone width: tables become cards, the navigation a drawer. */
export const usePhone = (): Ref<boolean> => useMedia('(max-width: 767px)')
/** Up to a small tablet: the side navigation becomes a drawer. */
export const useNarrow = (): Ref<boolean> => useMedia('(max-width: 1023px)')
