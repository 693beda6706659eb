import type { DispositionRecord } from '@/lib/contracts/wxcc/disposition'
import { countedUnknown, countOutcome, isOutcomeId } from '@/lib/domain/attempt/outcomes'
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
const DAY_MS = 86_400_000

/**
 * Brings one record to its attempt, in memory. Monotone: null never erases, status only advances, and the same record
 * again changes nothing. `sentAt`: the event's time by the dialer's clock, if it said one.
 */
export function applyRecord(state: ApplyState, record: DispositionRecord, sentAt: Date | null): Applied {
  const attempt = state.attempts.get(record.contactId.toLowerCase())
  if (!attempt) return 'no_such_attempt'
  const { taskId } = record
  if (taskId !== null && attempt.taskId !== null && taskId !== attempt.taskId) {
    // What was settled without a call has had none yet: this is the call, not a second one.
    if (isFirstCall(attempt, record)) attempt.taskId = taskId
    else if ((attempt.state === 'settled' && !attempt.saidByPerson) || record.outcome === null) {
      return applySecondCall(state, attempt, record, taskId)
    } else settleByTask(state, attempt, taskId)
  }
  const before = { ...attempt }
  enrich(attempt, record, sentAt)
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
  if (record.outcome !== null && record.outcome !== attempt.outcome && wins(record.outcome, attempt)) {
    attempt.saidByPerson = false
    settle(state, attempt, record.outcome)
    return 'replaced'
  }
  // What the person said is confirmed: from here on it is the dialer's word.
  if (record.outcome !== null && record.outcome === attempt.outcome) attempt.saidByPerson = false
  if (isSame(before, attempt)) return 'nothing_new'
  // A wrap-up that comes after the call's end may mean another next step; a time or an agent alone does not.
  const mayMeanMore =
    before.businessOutcome !== attempt.businessOutcome ||
    before.callStartedAt === null ||
    String(before.callbackAskedAt) !== String(attempt.callbackAskedAt)
  if (attempt.outcome !== null && mayMeanMore) settle(state, attempt, attempt.outcome)
  return 'enriched'
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

/** What the dialer says takes the place of a person's word, but for DNC. */
function wins(coming: number, { outcome, saidByPerson }: AttemptRow): boolean {
  return saidByPerson ? outcome !== DNC_REQUESTED : beats(coming, outcome)
}

/** DNC always wins; a call that was made beats none. */
function beats(coming: number, known: number | null): boolean {
  if (known === DNC_REQUESTED) return false
  if (coming === DNC_REQUESTED || known === null) return true
  return NOT_DIALED.has(known) && !NOT_DIALED.has(coming)
}

/** Was it settled without a call, and is this an outcome of one? */
function isFirstCall(attempt: AttemptRow, record: DispositionRecord): boolean {
  if (attempt.isDialed || attempt.outcome === null || !NOT_DIALED.has(attempt.outcome)) return false
  return record.outcome !== null && !NOT_DIALED.has(record.outcome)
}

function asksForDnc(record: DispositionRecord): boolean {
  return record.outcome === DNC_REQUESTED || guessBusinessClass(record.businessOutcome) === 'dnc'
}

/** Null never erases. What comes with an outcome that loses, or was sent earlier, only fills what is empty. */
function enrich(attempt: AttemptRow, record: DispositionRecord, sentAt: Date | null): void {
  const isOlder = sentAt !== null && attempt.saidAt !== null && sentAt < attempt.saidAt
  const outcomeLoses =
    attempt.state === 'settled' &&
    record.outcome !== null &&
    record.outcome !== attempt.outcome &&
    !wins(record.outcome, attempt)
  const loses = isOlder || outcomeLoses
  if (!loses && sentAt !== null) attempt.saidAt = sentAt
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

/**
 * A call beside the one that settled the attempt: counted to caps once, alarmed. What the person said in it holds: DNC
 * always wins, and an abandoned call locks the contact out.
 */
function applySecondCall(
  state: ApplyState,
  attempt: AttemptRow,
  record: DispositionRecord,
  taskId: string,
): Applied {
  const isNew = !attempt.otherTaskIds.includes(taskId)
  const wasCall = record.outcome === null || !NOT_DIALED.has(record.outcome) || record.callStartAt !== null
  if (isNew && wasCall) {
    attempt.otherTaskIds = [...attempt.otherTaskIds, taskId]
    charge(state, attempt, 1)
    countEvent('second_call')
  }
  if (asksForDnc(record) && attempt.outcome !== DNC_REQUESTED) {
    attempt.businessOutcome = record.businessOutcome ?? attempt.businessOutcome
    attempt.agentId ??= record.agentId
    settle(state, attempt, DNC_REQUESTED)
    return 'replaced'
  }
  if (record.outcome === 10 || record.outcome === 11) lockOut(state, attempt, record)
  const isToldMore = countOtherCall(attempt, record, taskId)
  if (isNew && wasCall) return 'second_call'
  return isToldMore ? 'enriched' : 'nothing_new'
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
function settleByTask(state: ApplyState, attempt: AttemptRow, taskId: string): void {
  if (attempt.taskId === null) return
  if (!attempt.otherTaskIds.includes(taskId)) {
    charge(state, attempt, 1)
    countEvent('second_call')
  }
  attempt.otherTaskIds = [...attempt.otherTaskIds.filter((id) => id !== taskId), attempt.taskId]
  attempt.taskId = taskId
}

function lockOut(state: ApplyState, attempt: AttemptRow, record: DispositionRecord): void {
  const contact = state.contacts.get(attempt.contactId)
  const campaign = state.campaigns.get(attempt.campaignId)
  if (!contact || !campaign) return
  const ruleSet = findRuleSet(campaign.settings.ruleSet) ?? presets.DEFAULT
  const callAt = record.callStartAt ?? attempt.handedAt
  const until = new Date(callAt.getTime() + ruleSet.cooldown.afterAbandonSeconds * 1000)
  if (contact.lockedUntil !== null && contact.lockedUntil >= until) return
  contact.lockedUntil = until
  contact.lockedCause = 'a call was abandoned'
  state.changedContacts.add(contact.id)
}

/** The person asked, not the telephone: every number of theirs. */
function suppress(state: ApplyState, attempt: AttemptRow, reason: string): void {
  for (const one of state.numbersOf.get(attempt.contactId) ?? []) {
    state.dnc.push({ e164: one.e164, attemptId: attempt.id, reason })
  }
}

/** Counters of contact, number and queue row follow the attempt. */
function charge(state: ApplyState, attempt: AttemptRow, change: number): void {
  const contact = state.contacts.get(attempt.contactId)
  const number = state.numbers.get(attempt.numberId)
  const row = state.queue.get(attempt.campaignContactId)
  if (contact) {
    contact.chargedTotal = Math.max(0, contact.chargedTotal + change)
    state.changedContacts.add(contact.id)
  }
  if (number) {
    number.chargedTotal = Math.max(0, number.chargedTotal + change)
    state.changedNumbers.add(number.id)
  }
  if (row && row.pass === attempt.pass) {
    row.chargedCount = Math.max(0, row.chargedCount + change)
    state.changedQueue.add(row.id)
  }
}

/** What is open is not charged: its lease keeps contact and number until it is known what the attempt comes to. */
function chargeAsItCounts(state: ApplyState, attempt: AttemptRow) {
  const counts = countOutcome(readOutcomeFacts(attempt))
  if (attempt.isCharged !== counts.countsToCaps) {
    charge(state, attempt, counts.countsToCaps ? 1 : -1)
    attempt.isCharged = counts.countsToCaps
  }
  return counts
}

function settle(state: ApplyState, attempt: AttemptRow, outcome: number): void {
  attempt.state = 'settled'
  attempt.outcome = outcome
  attempt.settledAt ??= state.now
  if (!isOutcomeId(outcome) && outcome !== countedUnknown) countEvent('unlisted_outcome')
  attempt.isDialed = chargeAsItCounts(state, attempt).dialed
  decide(state, attempt)
}

export function readOutcomeFacts(attempt: AttemptRow) {
  return {
    outcome: attempt.outcome,
    hasCallStart: attempt.callStartedAt !== null,
    hasAgent: attempt.agentId !== null,
    isAgentCampaign: isAgentCampaign(attempt.campaignType),
  }
}

function decide(state: ApplyState, attempt: AttemptRow): void {
  const campaign = state.campaigns.get(attempt.campaignId)
  const number = state.numbers.get(attempt.numberId)
  const contact = state.contacts.get(attempt.contactId)
  if (!campaign || !number || !contact) {
    attempt.decision = 'The contact is gone: nothing more to do.'
    return
  }
  const numbers = state.numbersOf.get(attempt.contactId) ?? []
  const decision = decideNext({
    now: state.now,
    ...readOutcomeFacts(attempt),
    businessClass: guessBusinessClass(attempt.businessOutcome),
    callAt: attempt.callStartedAt ?? attempt.handedAt,
    callbackAt: attempt.callbackAskedAt,
    numberId: String(number.id),
    numbers: numbers.map((one) => ({
      id: String(one.id),
      position: one.position,
      state: one.state,
      chargedTotal: one.chargedTotal + one.chargedElsewhere,
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
    state.changedNumbers.add(number.id)
  }
  if (
    decision.lockoutUntil !== null &&
    (contact.lockedUntil === null || contact.lockedUntil < decision.lockoutUntil)
  ) {
    contact.lockedUntil = decision.lockoutUntil
    contact.lockedCause = decision.lockoutCause
    state.changedContacts.add(contact.id)
  }
  if (decision.dnc !== null) suppress(state, attempt, decision.dnc.reason)
  const row = state.queue.get(attempt.campaignContactId)
  if (row && mayMove(state, row, attempt)) moveQueueRow(state, row, attempt, decision)
  else if (decision.dnc === null) attempt.decision = `${decision.words} ${OVERTAKEN}`
  if (decision.callback !== null) planCallback(state, attempt, decision.callback.dueAt, decision.nextNumberId)
}

const OVERTAKEN = 'Not acted on: the contact had moved on by then.'

/** Kept even where the contact has moved on: somebody asked, and a person can see it. */
function planCallback(
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
}

/** Settled attempts to this number in this pass with this outcome, this one and those of this batch included. */
function countSameOutcome(state: ApplyState, attempt: AttemptRow): { total: number; last24Hours: number } {
  const known = state.history
    .get(attempt.campaignContactId)
    ?.find((row) => row.numberId === attempt.numberId && row.outcome === attempt.outcome)
  const here = (state.attemptsOf.get(attempt.campaignContactId) ?? []).filter(
    (other) =>
      other.state === 'settled' &&
      other.numberId === attempt.numberId &&
      other.pass === attempt.pass &&
      other.outcome === attempt.outcome,
  )
  const dayAgo = state.now.getTime() - DAY_MS
  const today = here.filter((other) => other.handedAt.getTime() > dayAgo)
  return {
    total: (known?.total ?? 0) + here.length,
    last24Hours: (known?.last24Hours ?? 0) + today.length,
  }
}
