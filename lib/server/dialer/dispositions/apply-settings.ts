import { getSqlState, keyedPlans } from '@/lib/server/db/transaction'

/** Of a row that is in other hands. */
export const LOCK_NOT_AVAILABLE = '55P03'

/** A lock was not to be had, it took too long, memory was short, or five repeats ended in a deadlock: others may do better. */
const BUSY = /^(55P03|57014|53200|40P01|40001)$/

export function isBusy(error: unknown): boolean {
  return BUSY.test(getSqlState(error) ?? '')
}

/**
 * Of a transaction that applies or reaps. Who holds a contact for longer, such as a forgotten session, keeps what is said
 * about that contact waiting and nothing else.
 */
const applySettings = { ...keyedPlans, lock_timeout: '2s', statement_timeout: '60s' }

/** After one wait in vain hardly another, in the same look: whole batches may be of what somebody holds. */
const impatient = { ...applySettings, lock_timeout: '100ms', statement_timeout: '5s' }

export function settingsAfter(waits: number): Readonly<Record<string, string>> {
  return waits === 0 ? applySettings : impatient
}
