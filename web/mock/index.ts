import type { Handlers } from './plugin'

const files = import.meta.glob<{ handlers: Handlers }>(['./*.ts', '!./plugin.ts', '!./index.ts', '!./data.ts'], { eager: true })

/** The handlers of every subject file. */
export const all: Handlers = Object.assign({}, ...Object.values(files).map((file) => file.handlers)) as Handlers
