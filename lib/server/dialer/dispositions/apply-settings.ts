import { keyedPlans } from '@/lib/server/db/transaction'

/** Of a row that is in other hands. */
export const LOCK_NOT_AVAILABLE = '55P03'

/**
 * Of a transaction that applies or reaps. Who holds a contact for longer, such as a forgotten session, keeps what is said
 * about that contact waiting and nothing else.
 */
const applySettings = { ...keyedPlans, lock_timeout: '2s', statement_timeout: '60s' }

/** After one wait for a lock hardly another, in the same look: whole batches may be of what somebody holds. */
export function settingsAfter(waits: number): Readonly<Record<string, string>> {
  return waits === 0 ? applySettings : { ...applySettings, lock_timeout: '100ms' }
}
