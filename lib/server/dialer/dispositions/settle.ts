import type { DispositionRecord } from '@/lib/contracts/wxcc/disposition'
import { countOutcome, isOutcomeId } from '@/lib/domain/attempt/outcomes'
import { isAgentCampaign } from '@/lib/domain/campaign/settings'
import { findRuleSet, presets } from '@/lib/domain/compliance/rule-sets'
import { guessBusinessClass } from '@/lib/domain/strategy/business-outcomes'
import { decideNext, type StrategyCause, type StrategyDecision } from '@/lib/domain/strategy/decide-next'
import { countEvent } from '../counters'
import type { ApplyState, AttemptRow, QueueRow } from './apply-state'

/** What became of one record; shown in the inbox. */
export type Applied =
  | 'settled'
  | 'settled_late'
  | 'enriched'
  | 'replaced'
  | 'second_call'
  | 'nothing_new'
  | 'no_such_attempt'

/** Outcomes without a call: one that was dialed beats them, whichever came first. */
const NOT_DIALED = new Set([12, 13, 14, 17, 18])
const DNC_REQUESTED = 15

/**
 * Brings one record to its attempt, in memory. Monotone: null never erases, status only advances, and the same record
 * again changes nothing.
 */
export function applyRecord(state: ApplyState, record: DispositionRecord): Applied {
  const attempt = state.attempts.get(record.contactId.toLowerCase())
  if (!attempt) return 'no_such_attempt'
  const { taskId } = record
  if (
    attempt.state === 'settled' &&
    taskId !== null &&
    attempt.taskId !== null &&
    taskId !== attempt.taskId
  ) {
    return addSecondCall(state, attempt, taskId)
  }
  const before = { ...attempt }
  enrich(attempt, record)
  if (attempt.state !== 'settled') {
    if (record.outcome === null) return isSame(before, attempt) ? 'nothing_new' : 'enriched'
    const wasUnknown = attempt.state === 'unknown'
    settle(state, attempt, record.outcome, record.callbackAt)
    return wasUnknown ? 'settled_late' : 'settled'
  }
  if (
    record.outcome !== null &&
    record.outcome !== attempt.outcome &&
    beats(record.outcome, attempt.outcome)
  ) {
    settle(state, attempt, record.outcome, record.callbackAt)
    return 'replaced'
  }
  if (isSame(before, attempt)) return 'nothing_new'
  // A wrap-up that comes after the call's end may mean another next step; a time or an agent alone does not.
  const mayMeanMore = before.businessOutcome !== attempt.businessOutcome || before.callStartedAt === null
  if (attempt.outcome !== null && mayMeanMore) settle(state, attempt, attempt.outcome, record.callbackAt)
  return 'enriched'
}

/** The lease ran out and nobody ever said what became of the call. */
export function applyDeadline(state: ApplyState, attemptId: string): boolean {
  const attempt = state.attempts.get(attemptId)
  if (attempt?.state !== 'open') return false
  attempt.state = 'unknown'
  attempt.settledAt = state.now
  decide(state, attempt, null)
  countEvent('lease_reaped')
  return true
}

/** DNC always wins; a call that was made beats none. */
function beats(coming: number, known: number | null): boolean {
  if (known === DNC_REQUESTED) return false
  if (coming === DNC_REQUESTED || known === null) return true
  return NOT_DIALED.has(known) && !NOT_DIALED.has(coming)
}

function enrich(attempt: AttemptRow, record: DispositionRecord): void {
  attempt.taskId ??= record.taskId
  attempt.businessOutcome = record.businessOutcome ?? attempt.businessOutcome
  attempt.agentId = record.agentId ?? attempt.agentId
  attempt.callStartedAt = record.callStartAt ?? attempt.callStartedAt
  attempt.callEndedAt = record.callEndAt ?? attempt.callEndedAt
}

const enrichedFields = ['taskId', 'businessOutcome', 'agentId', 'callStartedAt', 'callEndedAt'] as const

function isSame(left: AttemptRow, right: AttemptRow): boolean {
  return enrichedFields.every((field) => String(left[field]) === String(right[field]))
}

function addSecondCall(state: ApplyState, attempt: AttemptRow, taskId: string): Applied {
  if (attempt.otherTaskIds.includes(taskId)) return 'nothing_new'
  attempt.otherTaskIds = [...attempt.otherTaskIds, taskId]
  charge(state, attempt, 1)
  countEvent('second_call')
  return 'second_call'
}

/** Counters of contact, number and queue row follow the attempt. */
function charge(state: ApplyState, attempt: AttemptRow, change: number): void {
  const contact = state.contacts.get(attempt.contactId)
  const number = state.numbers.get(attempt.numberId)
  const row = state.queue.get(attempt.campaignContactId)
  if (contact) contact.chargedTotal = Math.max(0, contact.chargedTotal + change)
  if (number) number.chargedTotal = Math.max(0, number.chargedTotal + change)
  if (row && row.pass === attempt.pass) {
    row.chargedCount = Math.max(0, row.chargedCount + change)
    state.changedQueue.add(row.id)
  }
}

function settle(state: ApplyState, attempt: AttemptRow, outcome: number, callbackAt: Date | null): void {
  attempt.state = 'settled'
  attempt.outcome = outcome
  attempt.settledAt ??= state.now
  if (!isOutcomeId(outcome)) countEvent('unlisted_outcome')
  const counts = countOutcome(readOutcomeFacts(state, attempt))
  attempt.isDialed = counts.dialed
  if (attempt.isCharged !== counts.countsToCaps) {
    charge(state, attempt, counts.countsToCaps ? 1 : -1)
    attempt.isCharged = counts.countsToCaps
  }
  decide(state, attempt, callbackAt)
}

export function readOutcomeFacts(state: ApplyState, attempt: AttemptRow) {
  const type = state.campaigns.get(attempt.campaignId)?.settings.type
  return {
    outcome: attempt.outcome,
    hasCallStart: attempt.callStartedAt !== null,
    hasAgent: attempt.agentId !== null,
    isAgentCampaign: type === undefined || isAgentCampaign(type),
  }
}

function decide(state: ApplyState, attempt: AttemptRow, callbackAt: Date | null): void {
  const campaign = state.campaigns.get(attempt.campaignId)
  const number = state.numbers.get(attempt.numberId)
  const contact = state.contacts.get(attempt.contactId)
  if (!campaign || !number || !contact) {
    attempt.decision = 'The contact is gone: nothing more to do.'
    return
  }
  const numbers = [...state.numbers.values()].filter((one) => one.contactId === attempt.contactId)
  const decision = decideNext({
    now: state.now,
    ...readOutcomeFacts(state, attempt),
    businessClass: guessBusinessClass(attempt.businessOutcome),
    callAt: attempt.callStartedAt ?? attempt.handedAt,
    callbackAt,
    numberId: String(number.id),
    numbers: numbers.map((one) => ({
      id: String(one.id),
      position: one.position,
      state: one.state,
      chargedTotal: one.chargedTotal,
    })),
    sameOutcome: countSameOutcome(state, attempt),
    contactChargedTotal: contact.chargedTotal,
    zoneSet: number.zoneSet,
    ruleSet: findRuleSet(campaign.settings.ruleSet) ?? presets.DEFAULT,
    unknownPolicy: campaign.settings.unknownPolicy,
  })
  attempt.decision = decision.words
  if (decision.numberState !== null) {
    number.state = decision.numberState
    number.stateCause = decision.words
  }
  if (
    decision.lockoutUntil !== null &&
    (contact.lockedUntil === null || contact.lockedUntil < decision.lockoutUntil)
  ) {
    contact.lockedUntil = decision.lockoutUntil
    contact.lockedCause = decision.lockoutCause
  }
  if (decision.dnc !== null) {
    // The person asked, not the telephone: every number of theirs.
    for (const one of numbers) {
      state.dnc.push({ e164: one.e164, attemptId: attempt.id, reason: decision.dnc.reason })
    }
  }
  const row = state.queue.get(attempt.campaignContactId)
  if (row && mayMove(state, row, attempt)) moveQueueRow(state, row, attempt, decision)
}

/** Causes that a settled attempt closes a row with: what it closed it may open again, and nothing else. */
const CLOSED_BY_STRATEGY: readonly string[] = [
  'reached',
  'dnc_requested',
  'budget_spent',
  'no_number_left',
  'abandoned',
  'dialer_error',
  'data_error',
  'unknown_outcome',
  'unlisted_outcome',
] satisfies StrategyCause[]

/** Only the row's latest attempt moves it, not while a later one is out, and never out of what a person closed. */
function mayMove(state: ApplyState, row: QueueRow, attempt: AttemptRow): boolean {
  if (row.state === 'closed' && !CLOSED_BY_STRATEGY.includes(row.stopCause ?? '')) return false
  if (row.pass !== attempt.pass || row.lastAttemptAt?.getTime() !== attempt.handedAt.getTime()) return false
  return row.state !== 'leased' || state.leased.has(attempt.id)
}

function moveQueueRow(
  state: ApplyState,
  row: QueueRow,
  attempt: AttemptRow,
  decision: StrategyDecision,
): void {
  const { now } = state
  row.lastOutcome = attempt.outcome
  row.dialAt = decision.dialAt
  const next = decision.nextNumberId === null ? undefined : state.numbers.get(BigInt(decision.nextNumberId))
  if (decision.retryAt === null || !next) {
    row.state = 'closed'
    row.stopCause = decision.cause
    row.closedAt = now
    row.nextAt = null
    row.waitingFor = null
  } else {
    const isDue = decision.retryAt <= now
    row.state = isDue ? 'ready' : 'waiting'
    row.nextAt = isDue ? null : decision.retryAt
    row.waitingFor = isDue ? null : decision.cause === 'callback' ? 'callback' : 'retry'
    row.nextNumberId = next.id
    row.nextE164 = next.e164
    row.zoneSetId = next.zoneSetId
    row.stopCause = null
    row.closedAt = null
  }
  state.changedQueue.add(row.id)
  if (attempt.isDialed) state.calledBack.push({ campaignId: row.campaignId, contactId: row.contactId })
  if (decision.callback !== null) {
    state.callbacks.push({
      attemptId: attempt.id,
      campaignId: row.campaignId,
      contactId: row.contactId,
      numberId: next?.id ?? attempt.numberId,
      agentId: attempt.agentId,
      dueAt: decision.callback.dueAt,
    })
  }
}

/** Settled attempts to this number in this pass with this outcome, this one and those of this batch included. */
function countSameOutcome(state: ApplyState, attempt: AttemptRow): { total: number; last24Hours: number } {
  const known = state.history.find(
    (row) =>
      row.campaignContactId === attempt.campaignContactId &&
      row.numberId === attempt.numberId &&
      row.outcome === attempt.outcome,
  )
  const here = [...state.attempts.values()].filter(
    (other) =>
      other.state === 'settled' &&
      other.campaignContactId === attempt.campaignContactId &&
      other.numberId === attempt.numberId &&
      other.pass === attempt.pass &&
      other.outcome === attempt.outcome,
  ).length
  return { total: (known?.total ?? 0) + here, last24Hours: (known?.last24Hours ?? 0) + here }
}
