import type { DispositionRecord } from '@/lib/contracts/wxcc/disposition'
import { isOutcomeId, outcomes } from '@/lib/domain/attempt/outcomes'
import type { AttemptRow } from './apply-state'

/** Of two words about one attempt: which one counts. */

/** Outcomes without a call: one that was dialed beats them, whichever came first. */
export const NOT_DIALED = new Set([12, 13, 14, 17, 18])
export const DNC_REQUESTED = 15

/** When, and by which event of the inbox, a record was said. */
export type Said = {
  /** By the dialer's clock where it said one. */
  at: Date
  receivedAt: Date
  eventId: bigint
  /** It was applied before. */
  isReplay: boolean
}

/** Sent before what counts here; of two that were sent at one moment, and of an event again, what is known stands. */
export function isOlderThanKnown({ saidAt, saidEventId }: AttemptRow, said: Said): boolean {
  if (saidAt === null) return false
  if (said.at.getTime() !== saidAt.getTime()) return said.at < saidAt
  if (saidEventId === null || said.eventId === saidEventId) return said.isReplay
  return said.eventId < saidEventId
}

/** What the dialer says takes the place of a person's word, but for DNC. */
export function wins(coming: number, { outcome, saidByPerson }: AttemptRow, isOlder: boolean): boolean {
  return saidByPerson ? outcome !== DNC_REQUESTED : beats(coming, outcome, isOlder)
}

/**
 * DNC always wins, a conversation beats a person left waiting, that beats a call nobody answered, and any call beats none:
 * whichever came first. Between two alike the later sent one says how it ended.
 */
function beats(coming: number, known: number | null, isOlder: boolean): boolean {
  if (known === null) return true
  const [more, less] = [rankOutcome(coming), rankOutcome(known)]
  if (more !== less) return more > less
  return more > 0 && !isOlder
}

/** 4 DNC, 3 spoken to, 2 left waiting, 1 any other call, 0 none. */
export function rankOutcome(outcome: number): number {
  if (outcome === DNC_REQUESTED) return 4
  if (NOT_DIALED.has(outcome)) return 0
  if (!isOutcomeId(outcome)) return 1
  const { contact, abandoned } = outcomes[outcome]
  return contact ? 3 : abandoned ? 2 : 1
}

/** Did this further call reach the person, where the one that settled the attempt did not? */
export function reachesMore(coming: number, { outcome }: AttemptRow): boolean {
  const rank = rankOutcome(coming)
  return rank === 3 && outcome !== null && rankOutcome(outcome) < rank
}

/** Was it settled without a call, and is this an outcome of one? */
export function isFirstCall(attempt: AttemptRow, record: DispositionRecord): boolean {
  if (attempt.isDialed || attempt.outcome === null || !NOT_DIALED.has(attempt.outcome)) return false
  return record.outcome !== null && !NOT_DIALED.has(record.outcome)
}
