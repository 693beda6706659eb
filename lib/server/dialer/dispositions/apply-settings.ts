import { applyTimeouts } from '@/lib/server/db/pool'
import { getSqlState, keyedPlans } from '@/lib/server/db/transaction'
import { isConnectionFault, isStoreGone } from '../connection-fault'

/** Of a row that is in other hands. */
export const LOCK_NOT_AVAILABLE = '55P03'

/**
 * Nothing can be asked of the store at present. One that says nothing is away too: it would have ended the statement by
 * itself before we did.
 */
export function isAway(error: unknown): boolean {
  return isStoreGone(error) || (getSqlState(error) === undefined && isConnectionFault(error))
}

/** A lock was not to be had, it took too long, memory was short, or five repeats ended in a deadlock: others may do better. */
const BUSY = /^(55P03|57014|53200|40P01|40001)$/

export function isBusy(error: unknown): boolean {
  return BUSY.test(getSqlState(error) ?? '')
}

/**
 * Of a transaction that applies or reaps. Who holds a contact for longer, such as a forgotten session, keeps what is said
 * about that contact waiting and nothing else.
 */
const applySettings = {
  ...keyedPlans,
  lock_timeout: `${applyTimeouts.lock_timeout}ms`,
  statement_timeout: `${applyTimeouts.statement_timeout}ms`,
}

/** After one wait in vain hardly another, in the same look: whole batches may be of what somebody holds. */
const impatient = { ...applySettings, lock_timeout: '100ms', statement_timeout: '5s' }

export function settingsAfter(waits: number): Readonly<Record<string, string>> {
  return waits === 0 ? applySettings : impatient
}
