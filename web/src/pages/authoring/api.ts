// The requests of this room, in one place.
import { api } from '@/api/client'
import type { Draft, DraftCheck, DraftEffect, DraftExplanation, DraftOrder, DraftRow, EditorWords, KindTemplate, PackExport, PackFile, PackVersion, Page } from '@/api/types'

const at = (draft: string, what = ''): string => `/authoring/drafts/${encodeURIComponent(draft)}${what}`

export const drafts = {
  list: (signal: AbortSignal) => api.get<Page<DraftRow>>('/authoring/drafts', {}, { signal }),
  get: (draft: string, signal?: AbortSignal) => api.get<Draft>(at(draft), {}, { signal }),
  start: (order: Partial<DraftOrder>) => api.post<Draft>('/authoring/drafts', order),
  save: (draft: string, files: PackFile[], version: number) => api.put<Draft>(at(draft), { files }, { ifMatch: version }),
  check: (draft: string, files: PackFile[], signal: AbortSignal) => api.post<DraftCheck>(at(draft, '/check'), { files }, { signal }),
  explanation: (draft: string, household: string, signal: AbortSignal) => api.get<DraftExplanation>(at(draft, '/explanation'), { household }, { signal }),
  effect: (draft: string, area: string, signal: AbortSignal) => api.get<DraftEffect>(at(draft, '/effect'), { area }, { signal }),
  submit: (draft: string, version: number) => api.post<Draft>(at(draft, '/submit'), {}, { ifMatch: version }),
  withdraw: (draft: string, version: number) => api.post<Draft>(at(draft, '/withdraw'), {}, { ifMatch: version }),
  giveBack: (draft: string, version: number, note: string) => api.post<Draft>(at(draft, '/return'), { note }, { ifMatch: version }),
  approve: (draft: string, version: number) => api.post<Draft>(at(draft, '/approve'), {}, { ifMatch: version }),
}

/** Versions: of a pack also those that came with the program. */
export const versions = {
  list: (pack: string, signal: AbortSignal) => api.get<Page<PackVersion>>('/authoring/versions', { pack }, { signal }),
  files: (id: string, signal?: AbortSignal) => api.get<PackExport>(`/authoring/packs/${encodeURIComponent(id)}/files`, {}, { signal }),
}

export const editor = {
  words: (signal: AbortSignal) => api.get<EditorWords>('/authoring/vocabulary', {}, { signal }),
  templates: (signal: AbortSignal) => api.get<Page<KindTemplate>>('/authoring/templates', {}, { signal }),
}
