import { findCalledAt } from '@/lib/domain/attempt/called-at'
import { isConversation } from '@/lib/domain/attempt/weigh-words'
import type { ApplyState, AttemptRow, QueueRow } from './apply-state'

/** What the contact's attempts come to together: those of this apply as they stand, and those before. */

export function listAttempts(state: ApplyState, contactId: bigint): readonly AttemptRow[] {
  return state.attemptsOf.get(contactId) ?? []
}

/** When the call that counts was made; of an attempt without an outcome the latest moment that it can have been. */
export function findMadeAt(state: ApplyState, attempt: AttemptRow): Date {
  return attempt.ownCalledAt ?? findCalledAt({ ...attempt, settledAt: attempt.settledAt ?? state.now })
}

export function wasSpokenTo({ state, outcome }: AttemptRow): boolean {
  return state === 'settled' && isConversation(outcome)
}

/**
 * The last in which the campaign spoke to the person of the row; earlier ones it overtakes, whatever they said. None of
 * before the last pass that began for everybody, nor of the row's own where that began before it.
 */
export function findLastConversation(state: ApplyState, row: QueueRow): AttemptRow | null {
  const fromPass = Math.min(row.pass, state.campaigns.get(row.campaignId)?.reachedFromPass ?? 1)
  return listAttempts(state, row.contactId)
    .filter((one) => one.campaignId === row.campaignId && one.pass >= fromPass && wasSpokenTo(one))
    .reduce<AttemptRow | null>((last, one) => (last && compareMade(state, one, last) < 0 ? last : one), null)
}

/** By when their calls were made; of one moment by their hand-outs. */
export function compareMade(state: ApplyState, left: AttemptRow, right: AttemptRow): number {
  const apart = findMadeAt(state, left).getTime() - findMadeAt(state, right).getTime()
  return apart || (left.id < right.id ? -1 : 1)
}

/** The last attempt of the row's pass: the one that steers it. */
export function isLatest(row: QueueRow, attempt: AttemptRow): boolean {
  return row.pass === attempt.pass && row.lastAttemptAt?.getTime() === attempt.handedAt.getTime()
}

export function findLatest(state: ApplyState, row: QueueRow): AttemptRow | null {
  return listAttempts(state, row.contactId).find((attempt) => isLatest(row, attempt)) ?? null
}

/** Attempts to this number in this pass with this outcome, this one included. */
export function countSameOutcome(
  state: ApplyState,
  attempt: AttemptRow,
): { total: number; last24Hours: number } {
  const others = listAttempts(state, attempt.contactId).filter(
    (other) =>
      other.id !== attempt.id &&
      other.campaignContactId === attempt.campaignContactId &&
      other.numberId === attempt.numberId &&
      other.pass === attempt.pass &&
      other.outcome === attempt.outcome,
  )
  const same = [attempt, ...others]
  const dayAgo = state.now.getTime() - DAY_MS
  return {
    total: same.length,
    last24Hours: same.filter((other) => other.handedAt.getTime() > dayAgo).length,
  }
}

const DAY_MS = 86_400_000
