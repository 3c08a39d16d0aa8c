import { ref } from 'vue'

/** i18n key of the help text in the drawer; null: closed. */
const topic = ref<string | null>(null)

/** The help drawer: a text has `title`, `body` (paragraphs) and, where a policy is quoted, `quote` and `cite`. */
export function useHelp() {
  return { topic, open: (key: string) => (topic.value = key), close: () => (topic.value = null) }
}
