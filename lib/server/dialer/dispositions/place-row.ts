import type { StrategyCause, StrategyDecision } from '@/lib/domain/strategy/decide-next'
import type { ApplyState, AttemptRow, CallbackRow, NumberRow, QueueRow } from './apply-state'
import type { Step } from './next-step'
import { isLatest } from './past-attempts'
import { listPromised } from './promised-callbacks'

const DIAL_AT_INVALID = 18

/** An attempt before and after it came to mean something else; decisions as of decideFor. */
export type Turn = {
  attempt: AttemptRow
  decision: StrategyDecision
  before: AttemptRow
  step: Step
  isStepChanged: boolean
  /** One of the contact's callbacks is another, or in another state, by it. */
  isPromiseChanged: boolean
}

/** Causes that a settled attempt closes a row with: what it closed it may open again, and nothing else. */
const CLOSED_BY_STRATEGY: readonly string[] = [
  'reached',
  'budget_spent',
  'no_number_left',
  'abandoned',
  'dialer_error',
  'data_error',
  'unknown_outcome',
  'unlisted_outcome',
] satisfies StrategyCause[]

/** Of a person whose calls were stopped: their row goes on being placed like an open one, and put keeps it shut. */
const STOPPED = 'contact_open'

function isClosed({ state, stopCause }: QueueRow): boolean {
  return state === 'closed' && stopCause !== STOPPED
}

/**
 * Puts the contact's row where the attempt's turn leaves it: what closes it for good goes before a callback, that before the
 * latest attempt's next step. A row that is out is placed when it comes back. Returns whether the attempt was acted on.
 */
export function placeRow(state: ApplyState, row: QueueRow, turn: Turn): boolean {
  const { attempt, decision } = turn
  const { closing } = turn.step
  const steers = isLatest(row, attempt)
  if (row.state === 'leased' && !steers) return false
  if (steers && row.lastOutcome !== attempt.outcome) {
    row.lastOutcome = attempt.outcome
    state.changedQueue.add(row.id)
  }
  if (isClosed(row) && !CLOSED_BY_STRATEGY.includes(row.stopCause ?? '')) {
    // Whoever closed it: what might open it again, such as a list that comes back, must not.
    if (closing !== null) close(state, row, closing)
    return false
  }
  if (closing !== null) {
    close(state, row, closing)
    return true
  }
  if (steers) {
    if (meansAnotherStep(turn)) put(state, row, planNext(state, row, attempt, decision), decision.cause)
    return true
  }
  return placeByEarlier(state, row, turn)
}

/** A time or an agent that is told later puts no retry off. */
function meansAnotherStep({ attempt, before, isPromiseChanged, isStepChanged }: Turn): boolean {
  return (
    isPromiseChanged || isStepChanged || attempt.state !== before.state || attempt.outcome !== before.outcome
  )
}

/**
 * The row has gone on since: only what was promised to the person, or is promised no more, moves it, and what makes
 * another step of the latest attempt's.
 */
function placeByEarlier(
  state: ApplyState,
  row: QueueRow,
  { attempt, decision, step: { latest, next: ofLatest }, isPromiseChanged, isStepChanged }: Turn,
): boolean {
  const next = latest === null ? decision : ofLatest
  const wasClosed = isClosed(row)
  if (next === null || !(wasClosed || isPromiseChanged || isStepChanged)) return false
  // What an earlier pass had planned is over: this one has yet to begin with the contact.
  const isNotBegun = latest === null && attempt.pass < row.pass && next.retryAt !== null
  const plan = planNext(state, row, latest ?? attempt, isNotBegun ? { ...next, retryAt: state.now } : next)
  put(state, row, plan, next.cause)
  return isPromiseChanged || !wasClosed || !isClosed(row)
}

function close(state: ApplyState, row: QueueRow, cause: string): void {
  if (row.state !== 'closed') row.closedAt = state.now
  row.state = 'closed'
  row.stopCause = cause
  row.dialAt = null
  row.nextAt = null
  row.waitingFor = null
  state.changedQueue.add(row.id)
}

function put(state: ApplyState, row: QueueRow, plan: Plan | null, cause: StrategyCause): void {
  if (plan === null) close(state, row, cause)
  else if (!row.isListed) {
    close(state, row, 'list_removed')
    // Should the list come back, enrolment finds the retry here; a callback it finds by itself.
    if (plan.waitsFor === 'retry') row.nextAt = plan.at
  } else {
    keepForNext(state, row, plan)
    if (state.contacts.get(row.contactId)?.isStopped) {
      close(state, row, STOPPED)
      // Should a person allow the calls again, it goes on from here.
      row.nextAt = plan.at
      row.dialAt = plan.dialAt
    }
  }
}

type Plan = {
  at: Date
  dialAt: Date | null
  waitsFor: 'retry' | 'callback' | 'dial_at'
  number: NumberRow
}

function keepForNext(state: ApplyState, row: QueueRow, { at, dialAt, waitsFor, number }: Plan): void {
  const isDue = at <= state.now
  row.state = isDue ? 'ready' : 'waiting'
  row.nextAt = isDue ? null : at
  row.waitingFor = isDue ? null : waitsFor
  row.dialAt = dialAt
  row.nextNumberId = number.id
  row.nextE164 = number.e164
  row.zoneSetId = number.zoneSetId
  row.stopCause = null
  row.closedAt = null
  state.changedQueue.add(row.id)
}

/**
 * What was promised to the person goes before a retry: a callback, or the time that the list gave and nobody called at. A
 * callback whose time is over is due at once, but where the dialer did not even dial: again only when that allows it.
 */
function planNext(
  state: ApplyState,
  row: QueueRow,
  attempt: AttemptRow,
  { contact, retryAt, dialAt, nextNumberId }: StrategyDecision,
): Plan | null {
  // A person is to look first, whatever was promised: it stays open for them to see.
  if (contact === 'quarantine' || (contact === 'hold' && retryAt === null)) return null
  const number = nextNumberId === null ? undefined : state.numbers.get(BigInt(nextNumberId))
  const promised = listPromised(state, row).find(({ dueAt }) => dueAt > state.now || attempt.isDialed)
  if (promised) return planCallback(state, row, promised, number?.id ?? null)
  if (retryAt === null || !number) return null
  const plain: Plan = { at: retryAt, dialAt, waitsFor: 'retry', number }
  if (attempt.outcome === null || attempt.isDialed || row.dialAt === null || row.dialAt <= state.now) {
    return plain
  }
  // The dialer did not take this time from us: it is not told again before it has come.
  if (attempt.outcome === DIAL_AT_INVALID) {
    return { at: row.dialAt, dialAt: row.dialAt, waitsFor: 'dial_at', number }
  }
  return { ...plain, dialAt: row.dialAt }
}

/** By the number that it was promised for, while that serves; null where none does. */
function planCallback(
  state: ApplyState,
  row: QueueRow,
  { dueAt, numberId }: CallbackRow,
  otherwise: bigint | null,
): Plan | null {
  const wanted = [numberId, otherwise, ...(state.numbersOf.get(row.contactId) ?? []).map(({ id }) => id)]
  const number = wanted
    .flatMap((id) => (id === null ? [] : (state.numbers.get(id) ?? [])))
    .find((one) => one.state === 'active')
  if (!number) return null
  return { at: dueAt, dialAt: dueAt > state.now ? dueAt : null, waitsFor: 'callback', number }
}
