import type { DispositionRecord } from '@/lib/contracts/wxcc/disposition'
import { countEvent } from '../counters'
import type { Applied, ApplyState, AttemptRow } from './apply-state'
import { isFirstCall, isOlderThanKnown, reachesMore, type Said, wins } from './precedence'
import { applySecondCall, settleByTask, takeOver } from './second-call'
import { asksForDnc, chargeAsItCounts, decide, settle, suppress } from './settle-attempt'

/**
 * Brings one record to its attempt, in memory. Monotone: null never erases, status only advances, and the same record
 * again changes nothing.
 */
export function applyRecord(state: ApplyState, record: DispositionRecord, said: Said): Applied {
  const attempt = state.attempts.get(record.contactId.toLowerCase())
  if (!attempt) return 'no_such_attempt'
  const { taskId } = record
  if (taskId !== null && attempt.taskId !== null && taskId !== attempt.taskId) {
    // What was settled without a call has had none yet: this is the call, not a second one.
    if (isFirstCall(attempt, record)) attempt.taskId = taskId
    else if (record.outcome === null) return applySecondCall(state, attempt, record, taskId, said)
    else if (attempt.state === 'settled' && !attempt.saidByPerson) {
      if (!reachesMore(record.outcome, attempt)) {
        return applySecondCall(state, attempt, record, taskId, said)
      }
      takeOver(state, attempt, record, taskId, said)
      return 'replaced'
    } else settleByTask(state, attempt, taskId)
  }
  const before = { ...attempt }
  const isOlder = isOlderThanKnown(attempt, said)
  const isOther = attempt.state === 'settled' && record.outcome !== null && record.outcome !== attempt.outcome
  const isWinning = isOther && record.outcome !== null && wins(record.outcome, attempt, isOlder)
  enrich(attempt, record, said, isOlder || (isOther && !isWinning))
  if (attempt.state !== 'settled') {
    if (record.outcome === null) {
      if (isSame(before, attempt)) return 'nothing_new'
      if (asksForDnc(record)) suppress(state, attempt, 'The wrap-up says: do not call.')
      return 'enriched'
    }
    const wasUnknown = attempt.state === 'unknown'
    settle(state, attempt, record.outcome)
    return wasUnknown ? 'settled_late' : 'settled'
  }
  if (isWinning && record.outcome !== null) {
    attempt.saidByPerson = false
    settle(state, attempt, record.outcome)
    return 'replaced'
  }
  // What the person said is confirmed: from here on it is the dialer's word.
  if (record.outcome !== null && record.outcome === attempt.outcome) attempt.saidByPerson = false
  if (isSame(before, attempt)) return isOther ? 'outweighed' : 'nothing_new'
  // A wrap-up that comes after the call's end may mean another next step; a time or an agent alone does not.
  const mayMeanMore =
    before.businessOutcome !== attempt.businessOutcome ||
    before.callStartedAt === null ||
    String(before.callbackAskedAt) !== String(attempt.callbackAskedAt)
  if (attempt.outcome !== null && mayMeanMore) settle(state, attempt, attempt.outcome)
  return isOther ? 'outweighed' : 'enriched'
}

/**
 * A person says what became of an attempt whose outcome is unknown. Never before its deadline, and never over a word
 * of the dialer's, which may have come since the person looked.
 */
export function applyPersonsWord(state: ApplyState, record: DispositionRecord): Applied {
  const attempt = state.attempts.get(record.contactId.toLowerCase())
  if (!attempt) return 'no_such_attempt'
  if (attempt.state !== 'unknown' || record.outcome === null) return 'nothing_new'
  attempt.agentId ??= record.agentId
  attempt.saidByPerson = true
  settle(state, attempt, record.outcome)
  return 'settled_late'
}

/** The lease ran out and nobody ever said what became of the call. */
export function applyDeadline(state: ApplyState, attemptId: string): boolean {
  const attempt = state.attempts.get(attemptId)
  if (attempt?.state !== 'open') return false
  attempt.state = 'unknown'
  attempt.settledAt = state.now
  chargeAsItCounts(state, attempt)
  decide(state, attempt)
  countEvent('lease_reaped')
  return true
}

/** Null never erases. What comes with an outcome that loses, or was sent earlier, only fills what is empty. */
function enrich(attempt: AttemptRow, record: DispositionRecord, said: Said, loses: boolean): void {
  if (!loses) {
    attempt.saidAt = said.at
    attempt.saidEventId = said.eventId
  }
  const pick = <T>(known: T | null, coming: T | null): T | null =>
    loses ? (known ?? coming) : (coming ?? known)
  attempt.taskId ??= record.taskId
  attempt.businessOutcome = pick(attempt.businessOutcome, record.businessOutcome)
  attempt.agentId = pick(attempt.agentId, record.agentId)
  attempt.callStartedAt = pick(attempt.callStartedAt, record.callStartAt)
  attempt.callEndedAt = pick(attempt.callEndedAt, record.callEndAt)
  attempt.callbackAskedAt = pick(attempt.callbackAskedAt, record.callbackAt)
}

const enrichedFields = [
  'taskId',
  'businessOutcome',
  'agentId',
  'callStartedAt',
  'callEndedAt',
  'callbackAskedAt',
] as const

function isSame(left: AttemptRow, right: AttemptRow): boolean {
  return enrichedFields.every((field) => String(left[field]) === String(right[field]))
}
