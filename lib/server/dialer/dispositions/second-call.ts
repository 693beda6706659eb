import type { DispositionRecord } from '@/lib/contracts/wxcc/disposition'
import { countOutcome } from '@/lib/domain/attempt/outcomes'
import { isAgentCampaign } from '@/lib/domain/campaign/settings'
import { countEvent } from '../counters'
import type { Applied, ApplyState, AttemptRow, OtherCall } from './apply-state'
import { DNC_REQUESTED, NOT_DIALED, type Said } from './precedence'
import { asksForDnc, charge, lockOut, readOutcomeFacts, settle } from './settle-attempt'

/** A further call of an attempt that the dialer should not have made. */

/**
 * A call beside the one that settled the attempt: counted to caps once, alarmed. What the person said in it holds: DNC
 * always wins, and an abandoned call locks the contact out.
 */
export function applySecondCall(
  state: ApplyState,
  attempt: AttemptRow,
  record: DispositionRecord,
  taskId: string,
  said: Said,
): Applied {
  const isNew = !attempt.otherTaskIds.includes(taskId)
  const wasCall = record.outcome === null || !NOT_DIALED.has(record.outcome) || record.callStartAt !== null
  const calledAt = findOtherCallAt(attempt, record.callStartAt ?? said.at, said)
  if (isNew && wasCall) {
    attempt.otherTaskIds = [...attempt.otherTaskIds, taskId]
    charge(state, attempt, 1)
    countEvent('second_call')
  }
  if (wasCall) noteOtherCall(attempt, calledAt)
  if (asksForDnc(record) && attempt.outcome !== DNC_REQUESTED) {
    attempt.businessOutcome = record.businessOutcome ?? attempt.businessOutcome
    attempt.agentId ??= record.agentId
    settle(state, attempt, DNC_REQUESTED)
    return 'replaced'
  }
  if (record.outcome === 10 || record.outcome === 11) lockOut(state, attempt, calledAt)
  const isToldMore = countOtherCall(attempt, record, taskId)
  if (isNew && wasCall) return 'second_call'
  return isToldMore ? 'enriched' : 'nothing_new'
}

/** Guard time does not bound it: it should not have been made at all. */
function findOtherCallAt({ handedAt }: AttemptRow, startedAt: Date, { receivedAt }: Said): Date {
  return new Date(Math.max(handedAt.getTime(), Math.min(startedAt.getTime(), receivedAt.getTime())))
}

function noteOtherCall(attempt: AttemptRow, calledAt: Date): void {
  if (attempt.otherCalledAt === null || attempt.otherCalledAt < calledAt) attempt.otherCalledAt = calledAt
}

/** The person was spoken to in this call: it settles the attempt, and the one before becomes the further one. */
export function takeOver(
  state: ApplyState,
  attempt: AttemptRow,
  record: DispositionRecord,
  taskId: string,
  said: Said,
): void {
  const { reachedAgent, abandoned } = countOutcome(readOutcomeFacts(attempt))
  const { [taskId]: _, ...otherCalls } = attempt.otherCalls
  const share: OtherCall | null = reachedAgent ? 'reached' : abandoned ? 'abandoned' : null
  const earlier = attempt.taskId
  attempt.otherCalls = share === null || earlier === null ? otherCalls : { ...otherCalls, [earlier]: share }
  // Both calls count from the later one.
  noteOtherCall(attempt, findOtherCallAt(attempt, record.callStartAt ?? said.at, said))
  settleByTask(state, attempt, taskId)
  attempt.businessOutcome = record.businessOutcome
  attempt.agentId = record.agentId
  attempt.callStartedAt = record.callStartAt
  attempt.callEndedAt = record.callEndAt
  attempt.callbackAskedAt = record.callbackAt
  attempt.saidAt = said.at
  attempt.saidEventId = said.eventId
  if (record.outcome !== null) settle(state, attempt, record.outcome)
}

/** A person who was left waiting is one, whichever call of the attempt it was. Monotone: an agent may be told later. */
function countOtherCall(attempt: AttemptRow, record: DispositionRecord, taskId: string): boolean {
  if (record.outcome === null) return false
  const counts = countOutcome({
    outcome: record.outcome,
    hasCallStart: record.callStartAt !== null,
    hasAgent: record.agentId !== null,
    isAgentCampaign: isAgentCampaign(attempt.campaignType),
  })
  const said = counts.reachedAgent ? 'reached' : counts.abandoned ? 'abandoned' : null
  const known = attempt.otherCalls[taskId]
  if (said === null || said === known || known === 'reached') return false
  attempt.otherCalls = { ...attempt.otherCalls, [taskId]: said }
  return true
}

/** Two calls, and this one's outcome came first: it settles the attempt, and the other becomes the second call. */
export function settleByTask(state: ApplyState, attempt: AttemptRow, taskId: string): void {
  if (attempt.taskId === null) return
  if (!attempt.otherTaskIds.includes(taskId)) {
    charge(state, attempt, 1)
    countEvent('second_call')
  }
  attempt.otherTaskIds = [...attempt.otherTaskIds.filter((id) => id !== taskId), attempt.taskId]
  attempt.taskId = taskId
}
