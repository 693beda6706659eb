import type { DispositionRecord } from '@/lib/contracts/wxcc/disposition'
import { findCalledAt } from '@/lib/domain/attempt/called-at'
import { countedUnknown, countOutcome, isOutcomeId } from '@/lib/domain/attempt/outcomes'
import { weighWords } from '@/lib/domain/attempt/weigh-words'
import { isAgentCampaign } from '@/lib/domain/campaign/settings'
import { findRuleSet, presets } from '@/lib/domain/compliance/rule-sets'
import { guessBusinessClass } from '@/lib/domain/strategy/business-outcomes'
import {
  decideNext,
  dncReasons,
  type StrategyCause,
  type StrategyDecision,
} from '@/lib/domain/strategy/decide-next'
import { countEvent } from '../counters'
import type { ApplyState, AttemptRow, QueueRow } from './apply-state'
import { cancelAll, cancelCallback, closeCallbacks, planCallback } from './promised-callbacks'

/** What follows from what was said: budgets, DNC, lock-outs, callbacks and the contact's place in the queue. */

const DNC_REQUESTED = 15
const DIAL_AT_INVALID = 18
const DAY_MS = 86_400_000

/** The attempt's fields as they follow from its words. */
export function weigh(attempt: AttemptRow): void {
  const { others, lastCalledAt, ...fields } = weighWords(attempt.words, {
    handedAt: attempt.handedAt,
    isAgentCampaign: isAgentCampaign(attempt.campaignType),
  })
  Object.assign(attempt, fields)
  attempt.otherTaskIds = others.map((call) => call.taskId)
  attempt.otherCalls = others
  attempt.otherCalledAt = lastCalledAt
}

/** Everything that an attempt which was open, unknown or settled in another way means now. */
export function followUp(state: ApplyState, attempt: AttemptRow, before: AttemptRow): void {
  const further = attempt.otherTaskIds.length - before.otherTaskIds.length
  if (further > 0) countEvent('second_call', further)
  const counts = countOutcome(readOutcomeFacts(attempt))
  attempt.isDialed = attempt.state === 'settled' && counts.dialed
  // What is open is not charged: its lease keeps contact and number until it is known what the attempt comes to.
  attempt.isCharged = attempt.state !== 'open' && counts.countsToCaps
  const change = Number(attempt.isCharged) - Number(before.isCharged) + further
  if (change !== 0) charge(state, attempt, change)
  // Not one whose agent is still to be told.
  for (const call of attempt.otherCalls) {
    if (call.outcome === 10 || call.outcome === 11) lockOut(state, attempt, call.calledAt)
  }
  const { outcome } = attempt
  if (outcome !== before.outcome && outcome !== null && !isOutcomeId(outcome) && outcome !== countedUnknown) {
    countEvent('unlisted_outcome')
  }
  if (attempt.state !== 'open' && meansMore(attempt, before)) decide(state, attempt)
}

/** A wrap-up that comes after the call's end may mean another next step; a time or an agent alone does not. */
function meansMore(attempt: AttemptRow, before: AttemptRow): boolean {
  return (
    attempt.state !== before.state ||
    attempt.outcome !== before.outcome ||
    attempt.businessOutcome !== before.businessOutcome ||
    attempt.callbackAskedAt?.getTime() !== before.callbackAskedAt?.getTime() ||
    (attempt.callStartedAt === null) !== (before.callStartedAt === null) ||
    // An unknown outcome of somebody who was spoken to is a person's to decide.
    (attempt.state === 'unknown' && (attempt.agentId === null) !== (before.agentId === null))
  )
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

export function readOutcomeFacts(attempt: AttemptRow) {
  return {
    outcome: attempt.outcome,
    hasCallStart: attempt.callStartedAt !== null,
    hasAgent: attempt.agentId !== null,
    isAgentCampaign: isAgentCampaign(attempt.campaignType),
  }
}

export function asksForDnc(record: DispositionRecord): boolean {
  return record.outcome === DNC_REQUESTED || guessBusinessClass(record.businessOutcome) === 'dnc'
}

/** No campaign calls the contact for as long as its rule set says, from the abandoned call on. */
function lockOut(state: ApplyState, attempt: AttemptRow, callAt: Date): void {
  const contact = state.contacts.get(attempt.contactId)
  const campaign = state.campaigns.get(attempt.campaignId)
  if (!contact || !campaign) return
  const ruleSet = findRuleSet(campaign.settings.ruleSet) ?? presets.DEFAULT
  const until = new Date(callAt.getTime() + ruleSet.cooldown.afterAbandonSeconds * 1000)
  if (contact.lockedUntil !== null && contact.lockedUntil >= until) return
  contact.lockedUntil = until
  contact.lockedCause = 'a call was abandoned'
  state.changedContacts.add(contact.id)
}

/** The person asked, not the telephone: every number of theirs, and whatever call was promised. */
export function suppress(state: ApplyState, attempt: AttemptRow, { outcome }: DispositionRecord): void {
  const reason = outcome === DNC_REQUESTED ? dncReasons.outcome : dncReasons.wrapUp
  const numbers = state.numbersOf.get(attempt.contactId) ?? []
  // The dialed one too, which may be theirs no more.
  for (const e164 of new Set([attempt.e164, ...numbers.map((one) => one.e164)])) {
    state.dnc.push({ e164, attemptId: attempt.id, reason })
  }
  cancelAll(state, attempt.contactId)
}

/** Asks the strategy for the next step and takes it, in memory. */
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
    callAt: attempt.otherCalledAt ?? findCalledAt({ ...attempt, settledAt: attempt.settledAt ?? state.now }),
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
    // An agent, or a wrap-up, means that somebody was spoken to: only a person can say what is to follow.
    unknownPolicy:
      attempt.agentId === null && attempt.businessOutcome === null ? campaign.settings.unknownPolicy : 'hold',
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
  // Before the next step is planned: what this call was made for is not planned again.
  if (attempt.isDialed) closeCallbacks(state, attempt)
  if (decision.callback === null) cancelCallback(state, attempt)
  const row = state.queue.get(attempt.campaignContactId)
  if (row && isLatest(row, attempt)) noteClosed(state, row, attempt, decision)
  if (row && mayMove(state, row, attempt)) moveQueueRow(state, row, attempt, decision)
  else if (decision.dnc === null) attempt.decision = `${decision.words} ${OVERTAKEN}`
  if (decision.callback !== null) planCallback(state, attempt, decision.callback.dueAt, decision.nextNumberId)
}

const OVERTAKEN = 'Not acted on: the contact had moved on by then.'

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

function isLatest(row: QueueRow, attempt: AttemptRow): boolean {
  return row.pass === attempt.pass && row.lastAttemptAt?.getTime() === attempt.handedAt.getTime()
}

/**
 * Whoever closed the row: how the call ended stays with it, and that the person was spoken to, or asked for DNC, goes before
 * what might open it again, such as a list that comes back.
 */
function noteClosed(
  state: ApplyState,
  row: QueueRow,
  attempt: AttemptRow,
  { cause }: StrategyDecision,
): void {
  if (row.state !== 'closed') return
  row.lastOutcome = attempt.outcome
  if (cause === 'reached' || cause === 'dnc_requested') row.stopCause = cause
  state.changedQueue.add(row.id)
}

/** Only the row's latest attempt moves it, not while a later one is out, and never out of what a person closed. */
function mayMove(state: ApplyState, row: QueueRow, attempt: AttemptRow): boolean {
  if (row.state === 'closed' && !CLOSED_BY_STRATEGY.includes(row.stopCause ?? '')) return false
  if (!isLatest(row, attempt)) return false
  return row.state !== 'leased' || state.leased.has(attempt.id)
}

function moveQueueRow(
  state: ApplyState,
  row: QueueRow,
  attempt: AttemptRow,
  decision: StrategyDecision,
): void {
  const { now } = state
  const plan: Plan = row.isListed
    ? planNext(state, row, attempt, decision)
    : { retryAt: null, dialAt: null, waitsFor: 'retry' }
  row.lastOutcome = attempt.outcome
  row.dialAt = plan.dialAt
  const next = decision.nextNumberId === null ? undefined : state.numbers.get(BigInt(decision.nextNumberId))
  if (plan.retryAt === null || !next) {
    row.state = 'closed'
    row.stopCause = decision.retryAt === null ? decision.cause : 'list_removed'
    row.closedAt = now
    row.nextAt = null
    row.waitingFor = null
  } else {
    const isDue = plan.retryAt <= now
    row.state = isDue ? 'ready' : 'waiting'
    row.nextAt = isDue ? null : plan.retryAt
    row.waitingFor = isDue ? null : plan.waitsFor
    row.nextNumberId = next.id
    row.nextE164 = next.e164
    row.zoneSetId = next.zoneSetId
    row.stopCause = null
    row.closedAt = null
  }
  state.changedQueue.add(row.id)
}

type Plan = { retryAt: Date | null; dialAt: Date | null; waitsFor: 'retry' | 'callback' | 'dial_at' }

/** What was promised to the person goes before a retry: a callback, or the time that the list gave and nobody called at. */
function planNext(state: ApplyState, row: QueueRow, attempt: AttemptRow, decision: StrategyDecision): Plan {
  const { retryAt, dialAt, cause } = decision
  const plain: Plan = { retryAt, dialAt, waitsFor: cause === 'callback' ? 'callback' : 'retry' }
  if (retryAt === null || cause === 'callback') return plain
  const promised = (state.openCallbacks.get(row.contactId) ?? []).find(
    (callback) => callback.campaignId === row.campaignId && callback.dueAt > state.now,
  )
  if (promised) return { retryAt: promised.dueAt, dialAt: promised.dueAt, waitsFor: 'callback' }
  if (attempt.outcome === null || attempt.isDialed || row.dialAt === null || row.dialAt <= state.now) {
    return plain
  }
  // The dialer did not take this time from us: it is not told again before it has come.
  if (attempt.outcome === DIAL_AT_INVALID) {
    return { retryAt: row.dialAt, dialAt: row.dialAt, waitsFor: 'dial_at' }
  }
  return { ...plain, dialAt: row.dialAt }
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
