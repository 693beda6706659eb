/**
 * The default strategy: what happens to a contact after an attempt is settled. Pure; the apply loads the small
 * input below in one set-based query and writes the answer. Gates still hold at the next hand-out, so a retry
 * time is "not before", never a promise.
 */
import {
  countedUnknown,
  countOutcome,
  describeOutcome,
  isOutcomeId,
  type OutcomeId,
} from '../attempt/outcomes'
import { isInsideHours, type ZoneSet } from '../compliance/callable-intervals'
import type { RuleSet } from '../compliance/rule-sets'
import { formatLocalTime, fromLocal, startOfLocalDay, toLocal } from '../compliance/zones'
import type { NumberState } from '../eligibility/gates'
import type { BusinessClass } from './business-outcomes'

export type StrategyNumber = {
  id: string
  position: number
  state: NumberState
  /** Charged attempts ever, this one included if it counts. */
  chargedTotal: number
}

export type StrategyInput = {
  now: Date
  /** Telephony outcome; null = unknown (the lease ran out without an event). */
  outcome: number | null
  businessClass: BusinessClass | null
  hasCallStart: boolean
  hasAgent: boolean
  isAgentCampaign: boolean
  /** When the call began, else when it was handed out. */
  callAt: Date
  /** The time a callback was asked for, when the disposition says one. */
  callbackAt: Date | null
  /** The number that was dialed. */
  numberId: string
  /** All numbers of the contact. */
  numbers: readonly StrategyNumber[]
  /** Attempts to this number in this campaign and pass with this same outcome, this one included. */
  sameOutcome: { total: number; last24Hours: number }
  /** The contact's charged attempts ever, this one included if it counts. */
  contactChargedTotal: number
  /** Of the number that was dialed. */
  zoneSet: ZoneSet
  ruleSet: RuleSet
  /** Campaign setting for attempts without an outcome. */
  unknownPolicy: 'hold' | 'count'
}

export type StrategyCause =
  | 'retry'
  | 'callback'
  | 'next_number'
  | 'given_back'
  | 'reached'
  | 'dnc_requested'
  | 'budget_spent'
  | 'no_number_left'
  | 'abandoned'
  | 'dialer_error'
  | 'data_error'
  | 'unknown_outcome'
  | 'unlisted_outcome'

export type StrategyDecision = {
  /**
   * close: done with this contact in this pass. retry: waits until retryAt. hold: as retry when retryAt is set,
   * else a person decides. quarantine: out of the queue until a person has looked.
   */
  contact: 'close' | 'retry' | 'hold' | 'quarantine'
  cause: StrategyCause
  retryAt: Date | null
  /** The number to dial next; null when the contact is closed or quarantined. */
  nextNumberId: string | null
  /** Sent as dialAt with enforceDialAtTime; null clears an earlier one. */
  dialAt: Date | null
  /** New state of the number that was dialed; null = as it was. */
  numberState: NumberState | null
  dnc: { scope: 'organisation'; reason: string } | null
  /** As it was promised, which may be over; also where no call is left to the contact: a person is to see it. */
  callback: { dueAt: Date } | null
  /** No campaign may call the contact before then. */
  lockoutUntil: Date | null
  lockoutCause: string | null
  /** Why, for the timeline. */
  words: string
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const addMs = (at: Date, ms: number) => new Date(at.getTime() + ms)
const laterOf = (left: Date, right: Date) => new Date(Math.max(left.getTime(), right.getTime()))

/** What one outcome asks for, before budgets and numbers are looked at. */
type Wish = Partial<Omit<StrategyDecision, 'words' | 'nextNumberId'>> & {
  contact: StrategyDecision['contact']
  cause: StrategyCause
  words: string
  /** The dialed number is of no more use: go to the next one. */
  leavesNumber?: boolean
}

const partHours = [10, 14, 17] as const
const partNames = ['the morning', 'the afternoon', 'the evening'] as const
const partOf = (hour: number) => (hour < 12 ? 0 : hour < 16 ? 1 : 2)

/** Where a contact's clock is read: the first zone of the set; every zone must be open anyway. */
function findClockZone(zoneSet: ZoneSet): string {
  return zoneSet.zones[0] ?? 'Etc/UTC'
}

/** The next local day, in another part of it than the call was made in, inside calling hours. */
export function findOtherPartOfNextDay(
  callAt: Date,
  now: Date,
  zoneSet: ZoneSet,
  ruleSet: RuleSet,
): { at: Date; words: string } {
  const zone = findClockZone(zoneSet)
  const today = toLocal(now, zone)
  const called = toLocal(callAt, zone)
  const part = partOf(called.hour)
  for (let addDays = 1; addDays <= 8; addDays += 1) {
    for (const shift of [1, 2, 0]) {
      const index = (part + shift) % 3
      const hour = partHours[index] ?? 10
      // The minute of the call is kept, so that a morning's retries do not all come due at once.
      const at = fromLocal({ ...today, day: today.day + addDays, hour, minute: called.minute }, zone)
      const isOpen =
        isInsideHours(ruleSet, zoneSet, at) && isInsideHours(ruleSet, zoneSet, addMs(at, 6 * minuteMs))
      if (isOpen) {
        const day = addDays === 1 ? 'the next day' : `in ${addDays} days`
        return { at, words: `${day} in ${partNames[index] ?? 'another part of the day'}` }
      }
    }
  }
  return { at: startOfLocalDay(now, zone, 1), words: 'the next day' }
}

const ordinals = ['', 'first', 'second', 'third']
const nth = (count: number) => ordinals[count] ?? `${count}th`

function retryIn(minutes: number, input: StrategyInput, what: string): Wish {
  const span = minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`
  return {
    contact: 'retry',
    cause: 'retry',
    retryAt: addMs(input.now, minutes * minuteMs),
    words: `${what}: again in ${span}.`,
  }
}

function retryNextDay(input: StrategyInput, what: string): Wish {
  const { at, words } = findOtherPartOfNextDay(input.callAt, input.now, input.zoneSet, input.ruleSet)
  return { contact: 'retry', cause: 'retry', retryAt: at, words: `${what}: again ${words}.` }
}

function leaveNumber(state: NumberState, input: StrategyInput, what: string): Wish {
  return {
    contact: 'retry',
    cause: 'next_number',
    retryAt: input.now,
    numberState: state,
    leavesNumber: true,
    words: what,
  }
}

function planCallback(input: StrategyInput): Wish {
  const zone = findClockZone(input.zoneSet)
  const asked = input.callbackAt
  const called = toLocal(input.callAt, zone)
  const wanted = asked ?? fromLocal({ ...called, day: called.day + 1 }, zone)
  const dialAt = laterOf(wanted, input.now)
  const when = `${formatLocalTime(dialAt, zone)} local time`
  return {
    contact: 'retry',
    cause: 'callback',
    retryAt: dialAt,
    dialAt: dialAt > input.now ? dialAt : null,
    callback: { dueAt: wanted },
    words:
      asked === null
        ? `Callback without a time: the next day at ${when}.`
        : `Callback at the asked time, ${when}.`,
  }
}

function lockOut(input: StrategyInput): Wish {
  const seconds = input.ruleSet.cooldown.afterAbandonSeconds
  const until = addMs(input.callAt, seconds * 1000)
  const words = `No agent was free: no call to this contact for ${seconds / 3600} h.`
  return {
    contact: 'retry',
    cause: 'abandoned',
    retryAt: laterOf(until, input.now),
    lockoutUntil: until,
    lockoutCause: 'a call was abandoned',
    words,
  }
}

function retryAfterMachine(input: StrategyInput, what: string): Wish {
  if (!input.ruleSet.cooldown.nextDayAfterAmd) return retryIn(240, input, what)
  const until = startOfLocalDay(input.callAt, findClockZone(input.zoneSet), 1)
  return {
    ...retryNextDay(input, what),
    lockoutUntil: until,
    lockoutCause: 'an answering machine was reached; the next calendar day is the earliest',
  }
}

function followLiveVoice(input: StrategyInput): Wish {
  const kind = input.businessClass
  switch (kind) {
    case null:
    case 'closed':
    case 'success':
      return { contact: 'close', cause: 'reached', words: 'A person was reached: done.' }
    case 'dnc':
      return addToDnc(dncReasons.wrapUp)
    case 'callback':
      return planCallback(input)
    case 'retry':
      return retryNextDay(input, 'Reached, but the wrap-up asks for another try')
    case 'wrong_number':
      return leaveNumber('stopped', input, 'Wrong number, says the wrap-up: next number.')
  }
}

export const dncReasons = {
  outcome: 'The person asked never to be called again.',
  wrapUp: 'The wrap-up says: do not call.',
} as const

function addToDnc(words: string): Wish {
  return {
    contact: 'close',
    cause: 'dnc_requested',
    dnc: { scope: 'organisation', reason: words },
    words: `${words} On DNC for the whole organisation.`,
  }
}

/** The table of the contract, one case an outcome. */
const treatments: Record<OutcomeId, (input: StrategyInput) => Wish> = {
  1: (input) => leaveNumber('invalid', input, 'The number does not exist: next number.'),
  2: (input) => {
    const { total } = input.sameOutcome
    if (total <= 2) return retryIn(total === 1 ? 60 : 240, input, `No answer, ${nth(total)} time`)
    return retryNextDay(input, `No answer, ${nth(total)} time`)
  },
  3: (input) => {
    const { last24Hours } = input.sameOutcome
    if (last24Hours < 3) return retryIn(20, input, `Busy, ${nth(last24Hours)} time in 24 h`)
    return retryNextDay(input, `Busy, ${nth(last24Hours)} time in 24 h`)
  },
  4: (input) => leaveNumber('fax', input, 'A fax machine answered: next number.'),
  5: (input) => retryAfterMachine(input, 'Answering machine'),
  6: (input) => retryAfterMachine(input, 'Voicemail'),
  7: (input) => {
    const { total } = input.sameOutcome
    if (total <= 2) return retryIn(30, input, `No ringback, ${nth(total)} time`)
    return retryNextDay(input, `No ringback, ${nth(total)} time`)
  },
  8: (input) => {
    const { total } = input.sameOutcome
    if (total === 1) return retryIn(60, input, 'The network refused the call')
    if (total <= 3) return retryNextDay(input, `The network refused the call, ${nth(total)} time`)
    return leaveNumber('suspect', input, 'The network keeps refusing this number: next number.')
  },
  9: planCallback,
  10: lockOut,
  11: lockOut,
  12: (input) => ({
    contact: 'retry',
    cause: 'given_back',
    retryAt: input.now,
    words: 'Returned undialed when the campaign stopped: ready again, no budget spent.',
  }),
  13: (input) => ({
    contact: 'retry',
    cause: 'given_back',
    retryAt: addMs(input.now, 2 * minuteMs),
    words: 'Not dialed in time: ready again after 2 min, no budget spent.',
  }),
  14: (input) => {
    const { total } = input.sameOutcome
    if (total <= 3) return retryIn(15, input, `Dialer error, ${nth(total)} time`)
    return {
      contact: 'quarantine',
      cause: 'dialer_error',
      words: 'The dialer gave it up four times: set aside until a person has looked.',
    }
  },
  15: () => addToDnc(dncReasons.outcome),
  16: followLiveVoice,
  17: (input) => {
    if (input.sameOutcome.total <= 1) {
      return {
        contact: 'retry',
        cause: 'retry',
        retryAt: input.now,
        words: 'The dialer refused the data: once more without the optional columns.',
      }
    }
    return {
      contact: 'quarantine',
      cause: 'data_error',
      words: 'The dialer refused the data again: set aside as a data error.',
    }
  },
  18: (input) => ({
    contact: 'retry',
    cause: 'given_back',
    retryAt: addMs(input.now, 2 * minuteMs),
    dialAt: null,
    words: 'The time to dial was not valid: planned anew in the next callable interval, no budget spent.',
  }),
}

function treat(input: StrategyInput): Wish {
  const { outcome, now } = input
  // Whatever the call's outcome was: an agent heard "never again", and DNC always wins.
  if (input.businessClass === 'dnc' && outcome !== 15) return addToDnc(dncReasons.wrapUp)
  if (outcome === null) {
    if (input.unknownPolicy === 'hold') {
      return {
        contact: 'hold',
        cause: 'unknown_outcome',
        words: 'The dialer never said what became of it: held until a person decides.',
      }
    }
    return {
      contact: 'retry',
      cause: 'unknown_outcome',
      retryAt: addMs(now, hourMs),
      words: 'The dialer never said what became of it: counted as an attempt, again in 1 h.',
    }
  }
  if (outcome === countedUnknown) {
    return {
      contact: 'retry',
      cause: 'unknown_outcome',
      retryAt: addMs(now, hourMs),
      words: 'Nobody knows what became of it: a person counted it as an attempt, again in 1 h.',
    }
  }
  if (!isOutcomeId(outcome)) {
    return {
      contact: 'hold',
      cause: 'unlisted_outcome',
      retryAt: addMs(now, hourMs),
      words: `${describeOutcome(outcome).words} is not listed: held for 1 h.`,
    }
  }
  return treatments[outcome](input)
}

/** Null: none is left. The dialed number first, if it still serves, then the others in their order. */
function chooseNumber(input: StrategyInput, wish: Wish): { id: string | null; hasActive: boolean } {
  const numberMax = lifetimeMax(input.ruleSet.caps.numberTotal)
  const dialed = input.numbers.find((number) => number.id === input.numberId)
  const after = dialed?.position ?? 0
  const others = input.numbers.filter((number) => number.id !== input.numberId)
  const rotated = [
    ...others.filter((number) => number.position > after),
    ...others.filter((number) => number.position <= after),
  ]
  const candidates = wish.leavesNumber || dialed === undefined ? rotated : [dialed, ...rotated]
  const active = candidates.filter((number) => number.state === 'active')
  const free = active.find((number) => number.chargedTotal < numberMax)
  return { id: free?.id ?? null, hasActive: active.length > 0 }
}

function lifetimeMax(cap: { max: number; windowSeconds: number | null } | null): number {
  return cap === null || cap.windowSeconds !== null ? Number.POSITIVE_INFINITY : cap.max
}

export function decideNext(input: StrategyInput): StrategyDecision {
  const isReleased = !countOutcome(input).countsToCaps
  const wish = treat(input)
  const decision: StrategyDecision = {
    contact: wish.contact,
    cause: wish.cause,
    retryAt: wish.retryAt ?? null,
    nextNumberId: null,
    dialAt: wish.dialAt ?? null,
    numberState: wish.numberState ?? null,
    dnc: wish.dnc ?? null,
    callback: wish.callback ?? null,
    lockoutUntil: wish.lockoutUntil ?? null,
    lockoutCause: wish.lockoutCause ?? null,
    words: wish.words,
  }
  if (decision.contact === 'close' || decision.contact === 'quarantine') return decision

  const close = (cause: StrategyCause, words: string): StrategyDecision => ({
    ...decision,
    contact: 'close',
    cause,
    retryAt: null,
    dialAt: null,
    words,
  })
  // What was released cannot have spent the last of a budget.
  const contactMax = lifetimeMax(input.ruleSet.caps.contactTotal)
  if (!isReleased && input.contactChargedTotal >= contactMax) {
    return close(
      'budget_spent',
      `${sentence(wish)} Budget spent: ${contactMax} calls to this contact in all.`,
    )
  }
  const { id, hasActive } = chooseNumber(input, wish)
  if (id === null) {
    return hasActive
      ? close('budget_spent', `${sentence(wish)} Budget spent: every number has had all its calls.`)
      : close('no_number_left', `${sentence(wish)} No number is left.`)
  }
  return { ...decision, nextNumberId: id }
}

/** The part of the words that says what was seen, without the plan that did not come about. */
function sentence(wish: Wish): string {
  const [seen = ''] = wish.words.split(/[:;.]/)
  return `${seen}.`
}
