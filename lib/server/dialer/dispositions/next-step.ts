import type { StrategyDecision } from '@/lib/domain/strategy/decide-next'
import type { ApplyState, AttemptRow, QueueRow } from './apply-state'
import { decideFor } from './decide-for'
import { findLastConversation, findLatest } from './past-attempts'

/** What is to be done with a contact's row, as all its attempts together mean it. */
export type Step = {
  /** For good: the person asks never to be called, or the last conversation with them leaves nothing to do. */
  closing: 'dnc_requested' | 'reached' | null
  /** Of the row's pass. */
  latest: AttemptRow | null
  /** What it asks for, while it is not open. */
  next: StrategyDecision | null
  /** Also a callback that goes beyond the budget needs one. */
  hasNumber: boolean
}

/**
 * Of the attempt's row. It may be another by what is said of any attempt: a number that serves no more, a budget that is
 * spent, an outcome that is there once more, a conversation that turns out to be the last.
 */
export function findStep(state: ApplyState, attempt: AttemptRow): Step {
  const row = state.queue.get(attempt.campaignContactId)
  const hasNumber = state.numbersOf.get(attempt.contactId)?.some((one) => one.state === 'active') ?? false
  if (row === undefined) return { closing: null, latest: null, next: null, hasNumber }
  const latest = findLatest(state, row)
  return { closing: findClosing(state, row), latest, next: latest && decideFor(state, latest), hasNumber }
}

/** But for its time. */
export function isSameStep(left: Step, right: Step): boolean {
  return (
    left.closing === right.closing &&
    left.hasNumber === right.hasNumber &&
    left.next?.contact === right.next?.contact &&
    left.next?.cause === right.next?.cause
  )
}

function findClosing(state: ApplyState, row: QueueRow): Step['closing'] {
  if (state.suppressed.has(row.contactId)) return 'dnc_requested'
  const last = findLastConversation(state, row)
  return last && decideFor(state, last)?.cause === 'reached' ? 'reached' : null
}
