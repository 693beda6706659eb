import { keyedPlans } from '@/lib/server/db/transaction'

/**
 * Of a transaction that applies or reaps. Who holds a contact for longer, such as a forgotten session, keeps what is said
 * about that contact waiting and nothing else.
 */
export const applySettings = { ...keyedPlans, lock_timeout: '2s', statement_timeout: '60s' }
