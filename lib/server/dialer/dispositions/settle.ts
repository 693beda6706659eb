import type { DispositionRecord } from '@/lib/contracts/wxcc/disposition'
import { findCalledAt } from '@/lib/domain/attempt/called-at'
import { countedUnknown, countOutcome, isOutcomeId, outcomes } from '@/lib/domain/attempt/outcomes'
import { isAgentCampaign } from '@/lib/domain/campaign/settings'
import { findRuleSet, presets } from '@/lib/domain/compliance/rule-sets'
import { guessBusinessClass } from '@/lib/domain/strategy/business-outcomes'
import { decideNext, type StrategyCause, type StrategyDecision } from '@/lib/domain/strategy/decide-next'
import { countEvent } from '../counters'
import { type ApplyState, type AttemptRow, addTo, type OtherCall, type QueueRow } from './apply-state'

/** What became of one record; shown in the inbox. */
export type Applied =
  | 'settled'
  | 'settled_late'
  | 'enriched'
  | 'replaced'
  | 'outweighed'
  | 'second_call'
  | 'nothing_new'
  | 'no_such_attempt'

/** Outcomes without a call: one that was dialed beats them, whichever came first. */
const NOT_DIALED = new Set([12, 13, 14, 17, 18])
const DNC_REQUESTED = 15
const DIAL_AT_INVALID = 18
const DAY_MS = 86_400_000

/** When, and by which event of the inbox, a record was said. */
export type Said = {
  /** By the dialer's clock where it said one. */
  at: Date
  receivedAt: Date
  eventId: bigint
  /** It was applied before. */
  isReplay: boolean
}

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

/** Sent before what counts here; of two that were sent at one moment, and of an event again, what is known stands. */
function isOlderThanKnown({ saidAt, saidEventId }: AttemptRow, said: Said): boolean {
  if (saidAt === null) return false
  if (said.at.getTime() !== saidAt.getTime()) return said.at < saidAt
  if (saidEventId === null || said.eventId === saidEventId) return said.isReplay
  return said.eventId < saidEventId
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
function wins(coming: number, { outcome, saidByPerson }: AttemptRow, isOlder: boolean): boolean {
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

function rankOutcome(outcome: number): number {
  if (outcome === DNC_REQUESTED) return 4
  if (NOT_DIALED.has(outcome)) return 0
  if (!isOutcomeId(outcome)) return 1
  const { contact, abandoned } = outcomes[outcome]
  return contact ? 3 : abandoned ? 2 : 1
}

/** Did this further call reach the person, where the one that settled the attempt did not? */
function reachesMore(coming: number, { outcome }: AttemptRow): boolean {
  const rank = rankOutcome(coming)
  return rank === 3 && outcome !== null && rankOutcome(outcome) < rank
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

/**
 * A call beside the one that settled the attempt: counted to caps once, alarmed. What the person said in it holds: DNC
 * always wins, and an abandoned call locks the contact out.
 */
function applySecondCall(
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
function takeOver(
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
function settleByTask(state: ApplyState, attempt: AttemptRow, taskId: string): void {
  if (attempt.taskId === null) return
  if (!attempt.otherTaskIds.includes(taskId)) {
    charge(state, attempt, 1)
    countEvent('second_call')
  }
  attempt.otherTaskIds = [...attempt.otherTaskIds.filter((id) => id !== taskId), attempt.taskId]
  attempt.taskId = taskId
}

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
    callAt: findCalledAt({ ...attempt, settledAt: attempt.settledAt ?? state.now }),
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
  if (decision.dnc !== null) suppress(state, attempt, decision.dnc.reason)
  const row = state.queue.get(attempt.campaignContactId)
  if (row && mayMove(state, row, attempt)) moveQueueRow(state, row, attempt, decision)
  else if (decision.dnc === null) attempt.decision = `${decision.words} ${OVERTAKEN}`
  if (attempt.isDialed) closeCallbacks(state, attempt)
  if (decision.callback !== null) planCallback(state, attempt, decision.callback.dueAt, decision.nextNumberId)
}

/** Those that this call was made for, or that lay before it; all where the person was spoken to. Never what it brought. */
function closeCallbacks(state: ApplyState, attempt: AttemptRow): void {
  const wasSpokenTo = attempt.outcome !== null && rankOutcome(attempt.outcome) >= 3
  const open = state.openCallbacks.get(attempt.contactId) ?? []
  const left = open.filter((callback) => {
    if (callback.campaignId !== attempt.campaignId || callback.attemptId === attempt.id) return true
    return !wasSpokenTo && callback.dueAt > attempt.guardAt
  })
  if (left.length === open.length) return
  const done = open.filter((callback) => !left.includes(callback))
  state.openCallbacks.set(attempt.contactId, left)
  state.doneCallbacks.push(...done.flatMap(({ id }) => (id === null ? [] : [id])))
  const planned = new Set(done.flatMap(({ id, attemptId }) => (id === null ? [attemptId] : [])))
  state.callbacks = state.callbacks.filter((callback) => !planned.has(callback.attemptId))
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
  const { id: attemptId, campaignId, contactId } = attempt
  const open = state.openCallbacks.get(contactId) ?? []
  const known = open.find((callback) => callback.attemptId === attemptId)
  if (known) known.dueAt = dueAt
  else addTo(state.openCallbacks, contactId, { id: null, attemptId, campaignId, contactId, dueAt })
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
  const plan = planNext(state, row, attempt, decision)
  row.lastOutcome = attempt.outcome
  row.dialAt = plan.dialAt
  const next = decision.nextNumberId === null ? undefined : state.numbers.get(BigInt(decision.nextNumberId))
  if (plan.retryAt === null || !next) {
    row.state = 'closed'
    row.stopCause = decision.cause
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
