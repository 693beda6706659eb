import { rankOutcome } from '@/lib/domain/attempt/weigh-words'
import { type ApplyState, type AttemptRow, addTo, type OpenCallback } from './apply-state'

/** Callbacks as they stand after each word, in memory. */

/**
 * Those that this call was made for, or that lay before it; all where the person was spoken to. Never what it brought, nor
 * what was asked for in a later call.
 */
export function closeCallbacks(state: ApplyState, attempt: AttemptRow): void {
  const wasSpokenTo = attempt.outcome !== null && rankOutcome(attempt.outcome, true) >= 3
  const done = endCallbacks(state, attempt.contactId, (callback) => {
    if (callback.campaignId !== attempt.campaignId) return false
    // The ids of attempts are in the order of their hand-outs.
    if (callback.attemptId !== null && callback.attemptId >= attempt.id) return false
    return wasSpokenTo || callback.dueAt <= attempt.guardAt
  })
  state.doneCallbacks.push(...done)
}

/** What this attempt had asked for, where its last word asks no more. */
export function cancelCallback(state: ApplyState, { id, contactId }: AttemptRow): void {
  state.cancelledCallbacks.push(...endCallbacks(state, contactId, ({ attemptId }) => attemptId === id))
}

/** Takes them off the open ones; those planned in this very batch are not written at all. Ids of those that were written. */
function endCallbacks(
  state: ApplyState,
  contactId: bigint,
  isOver: (callback: OpenCallback) => boolean,
): bigint[] {
  const over = (state.openCallbacks.get(contactId) ?? []).filter(isOver)
  if (over.length === 0) return []
  const left = (state.openCallbacks.get(contactId) ?? []).filter((callback) => !over.includes(callback))
  state.openCallbacks.set(contactId, left)
  const planned = new Set(over.map((callback) => callback.attemptId))
  state.callbacks = state.callbacks.filter((callback) => !planned.has(callback.attemptId))
  return over.flatMap(({ id }) => (id === null ? [] : [id]))
}

/** Kept even where the contact has moved on: somebody asked, and a person can see it. */
export function planCallback(
  state: ApplyState,
  attempt: AttemptRow,
  dueAt: Date,
  nextNumberId: string | null,
): void {
  state.callbacks.push({
    attemptId: attempt.id,
    campaignId: attempt.campaignId,
    contactId: attempt.contactId,
    numberId: nextNumberId === null ? attempt.numberId : BigInt(nextNumberId),
    agentId: attempt.agentId,
    dueAt,
  })
  const { id: attemptId, campaignId, contactId } = attempt
  const open = state.openCallbacks.get(contactId) ?? []
  const known = open.find((callback) => callback.attemptId === attemptId)
  if (known) known.dueAt = dueAt
  else addTo(state.openCallbacks, contactId, { id: null, attemptId, campaignId, contactId, dueAt })
}

/** Whatever was promised to the contact, by whichever campaign. */
export function cancelAll(state: ApplyState, contactId: bigint): void {
  state.cancelledCallbacks.push(...endCallbacks(state, contactId, () => true))
}
