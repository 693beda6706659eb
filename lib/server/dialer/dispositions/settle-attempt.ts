import type { DispositionRecord } from '@/lib/contracts/wxcc/disposition'
import { countedUnknown, isOutcomeId } from '@/lib/domain/attempt/outcomes'
import { weighWords } from '@/lib/domain/attempt/weigh-words'
import { isAgentCampaign } from '@/lib/domain/campaign/settings'
import { erasedE164 } from '@/lib/domain/contact/erased'
import { dncReasons } from '@/lib/domain/strategy/decide-next'
import { type ApplyState, type AttemptRow, countIn } from './apply-state'
import { countAttempt, decideFor } from './decide-for'
import { followLockOut } from './lock-outs'
import { findStep, isSameStep, type Step } from './next-step'
import { followNumber } from './number-state'
import { placeRow } from './place-row'
import { cancelAll, followCallbacks } from './promised-callbacks'

/** What follows from what was said: budgets, DNC, lock-outs, callbacks and the contact's place in the queue. */

const DNC_REQUESTED = 15

/** The attempt's fields as they follow from its words. */
export function weigh(attempt: AttemptRow): void {
  const {
    others,
    lastCalledAt,
    ownCalledAt,
    callbackAgentId: _,
    ...fields
  } = weighWords(attempt.words, {
    handedAt: attempt.handedAt,
    isAgentCampaign: isAgentCampaign(attempt.campaignType),
  })
  Object.assign(attempt, fields)
  attempt.otherTaskIds = others.map((call) => call.taskId)
  attempt.otherCalls = others
  attempt.otherCalledAt = lastCalledAt
  attempt.ownCalledAt = ownCalledAt
}

/** Everything that an attempt which was open, unknown or settled in another way means now; `stepBefore` as findStep had it. */
export function followUp(state: ApplyState, attempt: AttemptRow, before: AttemptRow, stepBefore: Step): void {
  const further = attempt.otherTaskIds.length - before.otherTaskIds.length
  countIn(state.counts, 'second_call', further)
  const counts = countAttempt(attempt)
  attempt.isDialed = attempt.state === 'settled' && counts.dialed
  // What is open is not charged: its lease keeps contact and number until it is known what the attempt comes to.
  attempt.isCharged = attempt.state !== 'open' && counts.countsToCaps
  const change = Number(attempt.isCharged) - Number(before.isCharged) + further
  if (change !== 0) charge(state, attempt, change)
  const { outcome } = attempt
  if (outcome !== before.outcome && outcome !== null && !isOutcomeId(outcome) && outcome !== countedUnknown) {
    countIn(state.counts, 'unlisted_outcome')
  }
  if (attempt.state !== 'open') act(state, attempt, before, stepBefore)
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
  if (change < 0) state.eased.add(attempt.contactId)
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

/** The person asked, not the telephone: every number of theirs, also those that come later, and whatever call was promised. */
export function suppress(state: ApplyState, attempt: AttemptRow, { outcome }: DispositionRecord): void {
  const reason = outcome === DNC_REQUESTED ? dncReasons.outcome : dncReasons.wrapUp
  const numbers = state.numbersOf.get(attempt.contactId) ?? []
  // The dialed one too, which may be theirs no more.
  for (const e164 of new Set([attempt.e164, ...numbers.map((one) => one.e164)])) {
    // Of a person who was erased, whose number is known by its hash alone, and stopped by it.
    if (e164 === erasedE164) continue
    state.dnc.push({ e164, attemptId: attempt.id, reason })
  }
  state.suppressed.add(attempt.contactId)
  if (state.contacts.has(attempt.contactId)) state.stops.set(attempt.contactId, reason)
  cancelAll(state, attempt)
}

/** Asks the strategy what it says now and said before, and acts on what is new, in memory. */
function act(state: ApplyState, attempt: AttemptRow, before: AttemptRow, stepBefore: Step): void {
  const decisionBefore = decideFor(state, before)
  let decision = decideFor(state, attempt)
  followLockOut(state, attempt, decision, before, decisionBefore)
  const isNews = meansMore(attempt, before)
  if (decision === null) {
    if (isNews) attempt.decision = 'The contact is gone: nothing more to do.'
    return
  }
  // Which number is next depends on what became of this one.
  if (followNumber(state, attempt, before)) decision = decideFor(state, attempt) ?? decision
  // Before the next step is planned: what this call was made for is not planned again.
  const { callback, nextNumberId } = decision
  const numberId = nextNumberId === null ? attempt.numberId : BigInt(nextNumberId)
  const asked = callback && { dueAt: callback.dueAt, numberId }
  const isPromiseChanged = followCallbacks(state, attempt, before, asked)
  const step = findStep(state, attempt)
  const isStepChanged = !isSameStep(step, stepBefore)
  if (!isNews && !isPromiseChanged && !isStepChanged) return
  attempt.decision = decision.words
  const row = state.queue.get(attempt.campaignContactId)
  const turn = { attempt, decision, before, step, isStepChanged, isPromiseChanged }
  const isActedOn = row !== undefined && placeRow(state, row, turn)
  if (row?.stopCause === 'contact_open') attempt.decision = `${decision.words} ${STOPPED}`
  else if (!isActedOn && decision.dnc === null) attempt.decision = `${decision.words} ${OVERTAKEN}`
}

const STOPPED = 'Not done: all calls to this person were stopped.'

const OVERTAKEN = 'Not acted on: the contact had moved on by then.'
