import type { DraftState } from '@/api/types'

/** The colours of the states of a draft. */
export const TONES: Record<DraftState, 'neutral' | 'good' | 'warn' | 'bad' | 'info'> = { draft: 'neutral', submitted: 'info', returned: 'warn', approved: 'good', withdrawn: 'neutral' }
