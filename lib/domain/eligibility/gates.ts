/**
 * The oracle of the hand-out: may this number of this contact be dialed now, and if not, when? The hand-out
 * asks the same questions set-based in SQL; a property test holds both together. Each gate is one comparison:
 *
 *   campaign_running      campaign.state = 'running'
 *   list_active           list on the campaign (else closed as `list_removed`) and active, now in [activeFrom, expiresAt)
 *   contact_open          queue row not closed, contact not stopped
 *   number_valid          number.state = 'active'
 *   dnc                   no entry in force for the number (organisation, or this campaign)
 *   callable_interval     now in [opensAt, closesAt - margin - least life]; callback: [opensAt, closesAt - margin)
 *   due                   nextAt is null or <= now
 *   contact_guard_time    guardTime is null or >= now + least life; callback: > now
 *   contact_lease         no open lease of the contact      number_lease   no open lease of the number
 *   cap_*_day             charged attempts with calledAt > now - window: fewer than max
 *   cap_*_total           the same over its window; without one, the charged counter < max
 *   cooldown              now >= last charged calledAt of the contact + betweenCalls
 *   cooldown_abandon      lockedUntil is null or <= now
 *
 * Charged = counts to caps, decided once it is known what the attempt came to; while it is open, its leases shut contact
 * and number. calledAt = when its call began as the dialer says, else the latest moment that it can have begun (guard
 * time, or the outcome's arrival).
 */
import type { CampaignState } from '../campaign/states'
import { campaignStateWords } from '../campaign/states'
import type { CallableInterval } from '../compliance/callable-intervals'
import { formatLocalTime } from '../compliance/zones'
import { type GateLimits, leastLifeSeconds, windowMarginSeconds } from './gate-limits'

export const gates = [
  'campaign_running',
  'list_active',
  'contact_open',
  'number_valid',
  'dnc',
  'callable_interval',
  'due',
  'contact_guard_time',
  'contact_lease',
  'number_lease',
  'cap_number_day',
  'cap_number_total',
  'cap_contact_day',
  'cap_contact_total',
  'cooldown',
  'cooldown_abandon',
] as const
export type Gate = (typeof gates)[number]

export const gateWords: Record<Gate, string> = {
  campaign_running: 'Campaign is running',
  list_active: 'List is active',
  contact_open: 'Contact is open in this campaign',
  number_valid: 'Number can be called',
  dnc: 'Not on DNC',
  callable_interval: 'Inside calling hours',
  due: 'Next attempt is due',
  contact_guard_time: "Before the contact's own guard time",
  contact_lease: 'No attempt to this contact is open',
  number_lease: 'No attempt to this number is open',
  cap_number_day: 'Under the daily cap of the number',
  cap_number_total: 'Under the total cap of the number',
  cap_contact_day: 'Under the daily cap of the contact',
  cap_contact_total: 'Under the total cap of the contact',
  cooldown: 'Long enough since the last call',
  cooldown_abandon: 'Not locked out',
}

export type NumberState = 'active' | 'invalid' | 'fax' | 'suspect' | 'stopped'

export type GateFacts = {
  campaign: { state: CampaignState }
  list: { isOnCampaign: boolean; isActive: boolean; activeFrom: Date | null; expiresAt: Date | null }
  queue: {
    isClosed: boolean
    stopCause: string | null
    nextAt: Date | null
    /** What nextAt waits for: retry, callback, dial_at or a gate. */
    waitingFor: string | null
    guardTime: Date | null
    /** The time that the list, or a callback, asks for. */
    dialAt: Date | null
    /** An open callback is due within the life of a hand-out of now: that is what it is for. */
    isCallback: boolean
  }
  contact: {
    stoppedAt: Date | null
    lockedUntil: Date | null
    lockedCause: string | null
    leaseUntil: Date | null
    /** calledAt of charged attempts within the longest window (31 days at most), in any order. */
    chargedAt: readonly Date[]
    chargedTotal: number
  }
  number: {
    state: NumberState
    stateCause: string | null
    /** IANA names, every one must be open. */
    zones: readonly string[]
    /** Nothing says where it is: its zone, if it has one, is the organisation's setting. */
    isUnplaced?: boolean
    /** `country-region`, such as `US-FL`: every one that the number may be of. */
    regions: readonly string[]
    leaseUntil: Date | null
    chargedAt: readonly Date[]
    chargedTotal: number
  }
  /** The entry in force, if any. */
  dnc: { scope: 'organisation' | 'campaign'; source: string; createdAt: Date; expiresAt: Date | null } | null
}

export type GateRules = {
  ruleSetName: string
  hoursWords: string
  limits: GateLimits
  /** How long a record may wait to be dialed; one for a certain time goes out no earlier than this before it. */
  handOutLifeMinutes: number
  /** Of this number's zone set under the campaign's rule set, from now on. */
  intervals: readonly CallableInterval[]
}

export type SeenValue = string | number | boolean | null | readonly string[]

export type GateVerdict = {
  gate: Gate
  ok: boolean
  seen: Record<string, SeenValue>
  words: string
  /** When the gate opens by itself: null = it is open, or only a person or a change can open it. */
  opensAt: Date | null
}

type Finding = Omit<GateVerdict, 'gate'>

const pass = (words: string, seen: Finding['seen'] = {}): Finding => ({
  ok: true,
  seen,
  words,
  opensAt: null,
})
const fail = (words: string, opensAt: Date | null, seen: Finding['seen'] = {}): Finding => ({
  ok: false,
  seen,
  words,
  opensAt,
})
const addSeconds = (at: Date, seconds: number) => new Date(at.getTime() + seconds * 1000)
const toIso = (at: Date | null) => at?.toISOString() ?? null

/** "24 h", "30 days", "10 min" */
export function describeSeconds(seconds: number): string {
  if (seconds % 86_400 === 0 && seconds > 172_800) return `${seconds / 86_400} days`
  if (seconds % 3600 === 0) return `${seconds / 3600} h`
  return `${Math.round(seconds / 60)} min`
}

/** A cap of `max` within a rolling window opens when the max-th latest attempt leaves the window. */
export function openingOfCap(
  chargedAt: readonly Date[],
  max: number,
  windowSeconds: number,
  now: Date,
): { count: number; opensAt: Date | null } {
  const since = now.getTime() - windowSeconds * 1000
  const inside = chargedAt
    .filter((at) => at.getTime() > since)
    .sort((left, right) => right.getTime() - left.getTime())
  if (inside.length < max) return { count: inside.length, opensAt: null }
  const leaving = max > 0 ? inside[max - 1] : undefined
  return { count: inside.length, opensAt: leaving === undefined ? null : addSeconds(leaving, windowSeconds) }
}

/** The part of an interval in which something may still go out. */
export function usableUntil(interval: CallableInterval, isCallback: boolean): Date {
  const taken = windowMarginSeconds + (isCallback ? 0 : leastLifeSeconds)
  return addSeconds(interval.closesAt, -taken)
}

function isUsable(interval: CallableInterval, at: Date, isCallback: boolean): boolean {
  const until = usableUntil(interval, isCallback)
  return interval.opensAt <= at && (isCallback ? at < until : at <= until)
}

/** `at` itself when it can go out then, else the next opening of an interval that can be used. */
export function nextUsableOpening(
  intervals: readonly CallableInterval[],
  at: Date,
  isCallback: boolean,
): Date | null {
  for (const interval of intervals) {
    if (isUsable(interval, at, isCallback)) return at
    if (interval.opensAt > at && usableUntil(interval, isCallback) >= interval.opensAt)
      return interval.opensAt
  }
  return null
}

const dncSources: Record<string, string> = {
  outcome: 'the person asked not to be called',
  user: 'a user added it',
  api: 'a program added it',
  import: 'it came with an import',
}

const numberStateWords: Record<NumberState, string> = {
  active: 'The number can be called.',
  invalid: 'The number does not exist.',
  fax: 'A fax machine answers this number.',
  suspect: 'The network keeps refusing this number.',
  stopped: 'Calls to this number were stopped by a person.',
}

/** What stopped a number, where it was nobody's wish of the moment. */
const stopWords: Record<string, string> = {
  replaced: 'A later import no longer has this number.',
  removed: 'A person took this number off the contact.',
  erased: 'It belonged to a person who was erased on request: it is never called.',
}

function checkCallable(facts: GateFacts, rules: GateRules, now: Date): Finding {
  const { zones, isUnplaced = false } = facts.number
  const localTimes = zones.map((zone) => `${formatLocalTime(now, zone)} in ${zone}`)
  const seen = { zones, localTimes, hours: rules.hoursWords, ruleSet: rules.ruleSetName }
  const opening = nextUsableOpening(rules.intervals, now, facts.queue.isCallback)
  const clock =
    localTimes.length === 0
      ? 'No place is known for this number, and the organisation gives such numbers no zone'
      : `It is ${localTimes.join(', ')}${isUnplaced ? ', the organisation’s zone for numbers without a place' : ''}`
  if (opening !== null && opening.getTime() === now.getTime()) {
    return pass(`${clock}; ${rules.ruleSetName} allows ${rules.hoursWords}.`, seen)
  }
  if (zones.length === 0) return fail(`${clock}: it is not called under calling hours.`, null, seen)
  if (rules.intervals.length === 0) {
    return fail(`${clock}; ${rules.ruleSetName} never opens for this number in the next 8 days.`, null, seen)
  }
  return fail(`${clock}; ${rules.ruleSetName} allows ${rules.hoursWords}.`, opening, seen)
}

function checkCap(
  who: 'number' | 'contact',
  chargedAt: readonly Date[],
  max: number,
  seconds: number,
  now: Date,
): Finding {
  const { count, opensAt } = openingOfCap(chargedAt, max, seconds, now)
  const words = `${count} of ${max} calls to this ${who} in the last ${describeSeconds(seconds)}.`
  const seen = { count, max, windowSeconds: seconds }
  return count < max ? pass(words, seen) : fail(words, opensAt, seen)
}

function checkTotal(
  who: 'number' | 'contact',
  facts: { chargedAt: readonly Date[]; chargedTotal: number },
  max: number | null,
  seconds: number | null,
  now: Date,
): Finding {
  if (max === null) return pass('No total cap.', { count: facts.chargedTotal, max: null })
  if (seconds !== null) return checkCap(who, facts.chargedAt, max, seconds, now)
  const words = `${facts.chargedTotal} of ${max} calls to this ${who} in all.`
  const seen = { count: facts.chargedTotal, max, windowSeconds: null }
  return facts.chargedTotal < max ? pass(words, seen) : fail(words, null, seen)
}

function latest(dates: readonly Date[]): Date | null {
  return dates.reduce<Date | null>((last, at) => (last === null || at > last ? at : last), null)
}

const checks: Record<Gate, (facts: GateFacts, rules: GateRules, now: Date) => Finding> = {
  campaign_running({ campaign }) {
    const { name, means } = campaignStateWords[campaign.state]
    const seen = { state: campaign.state }
    if (campaign.state === 'running') return pass('The campaign is running.', seen)
    return fail(`The campaign is ${name.toLowerCase()}: ${means}`, null, seen)
  },
  list_active({ list }, _rules, now) {
    const seen = {
      isOnCampaign: list.isOnCampaign,
      isActive: list.isActive,
      activeFrom: toIso(list.activeFrom),
      expiresAt: toIso(list.expiresAt),
    }
    if (!list.isOnCampaign) return fail('The list was taken off the campaign.', null, seen)
    if (!list.isActive) return fail('The list is switched off.', null, seen)
    if (list.expiresAt !== null && list.expiresAt <= now) return fail('The list has expired.', null, seen)
    if (list.activeFrom !== null && list.activeFrom > now) {
      return fail('The list is not active yet.', list.activeFrom, seen)
    }
    return pass('The list is active.', seen)
  },
  contact_open({ queue, contact }) {
    const seen = { isClosed: queue.isClosed, stopCause: queue.stopCause, stoppedAt: toIso(contact.stoppedAt) }
    if (contact.stoppedAt !== null) return fail('All calls to this contact were stopped.', null, seen)
    if (queue.isClosed) return fail(`Closed: ${queue.stopCause ?? 'no cause was kept'}.`, null, seen)
    return pass('The contact is open in this campaign.', seen)
  },
  number_valid({ number }) {
    const seen = { state: number.state, cause: number.stateCause }
    const words =
      (number.state === 'stopped' && stopWords[number.stateCause ?? '']) || numberStateWords[number.state]
    return number.state === 'active' ? pass(words, seen) : fail(words, null, seen)
  },
  dnc({ dnc }, _rules, now) {
    if (dnc === null || (dnc.expiresAt !== null && dnc.expiresAt <= now))
      return pass('The number is not on DNC.')
    const seen = {
      scope: dnc.scope,
      source: dnc.source,
      since: toIso(dnc.createdAt),
      until: toIso(dnc.expiresAt),
    }
    const where = dnc.scope === 'organisation' ? 'for the whole organisation' : 'for this campaign'
    return fail(`On DNC ${where}: ${dncSources[dnc.source] ?? dnc.source}.`, dnc.expiresAt, seen)
  },
  callable_interval: checkCallable,
  due({ queue }, { handOutLifeMinutes }, now) {
    const seen = { nextAt: toIso(queue.nextAt), waitingFor: queue.waitingFor, dialAt: toIso(queue.dialAt) }
    const dialFrom = queue.dialAt === null ? null : addSeconds(queue.dialAt, -60 * handOutLifeMinutes)
    if (queue.nextAt === null || queue.nextAt <= now) {
      if (dialFrom === null || dialFrom <= now) return pass('The next attempt is due.', seen)
      return fail('To be dialed at its own time; it goes out shortly before.', dialFrom, seen)
    }
    const cause = queue.waitingFor === null ? '' : ` (${queue.waitingFor.replaceAll('_', ' ')})`
    return fail(`The next attempt is planned for later${cause}.`, queue.nextAt, seen)
  },
  contact_guard_time({ queue }, _rules, now) {
    const seen = { guardTime: toIso(queue.guardTime) }
    if (queue.guardTime === null) return pass('The contact has no guard time of its own.', seen)
    const isOpen = queue.isCallback
      ? queue.guardTime > now
      : queue.guardTime.getTime() - leastLifeSeconds * 1000 >= now.getTime()
    return isOpen
      ? pass("Before the contact's own guard time.", seen)
      : fail("The contact's own guard time has passed or is less than 3 minutes away.", null, seen)
  },
  contact_lease({ contact }) {
    if (contact.leaseUntil === null) return pass('No attempt to this contact is open.')
    const seen = { leaseUntil: toIso(contact.leaseUntil) }
    return fail('An attempt to this contact is open; its outcome is awaited.', contact.leaseUntil, seen)
  },
  number_lease({ number }) {
    if (number.leaseUntil === null) return pass('No attempt to this number is open.')
    const seen = { leaseUntil: toIso(number.leaseUntil) }
    return fail('An attempt to this number is open; its outcome is awaited.', number.leaseUntil, seen)
  },
  cap_number_day({ number }, { limits }, now) {
    const day = checkCap('number', number.chargedAt, limits.numberDayMax, limits.numberDaySeconds, now)
    const regional = limits.regionNumberCaps
      .filter((cap) => number.regions.includes(cap.region))
      .map((cap) => checkCap('number', number.chargedAt, cap.max, cap.seconds, now))
    return [day, ...regional].reduce(stricter)
  },
  cap_number_total({ number }, { limits }, now) {
    return checkTotal('number', number, limits.numberTotalMax, limits.numberTotalSeconds, now)
  },
  cap_contact_day({ contact }, { limits }, now) {
    return checkCap('contact', contact.chargedAt, limits.contactDayMax, limits.contactDaySeconds, now)
  },
  cap_contact_total({ contact }, { limits }, now) {
    return checkTotal('contact', contact, limits.contactTotalMax, limits.contactTotalSeconds, now)
  },
  cooldown({ contact }, { limits }, now) {
    const last = latest(contact.chargedAt)
    const seen = { lastAt: toIso(last), betweenSeconds: limits.betweenCallsSeconds }
    if (last === null) return pass('No call yet.', seen)
    const opensAt = addSeconds(last, limits.betweenCallsSeconds)
    const words = `At least ${describeSeconds(limits.betweenCallsSeconds)} between two calls to a person.`
    return opensAt <= now ? pass(words, seen) : fail(words, opensAt, seen)
  },
  cooldown_abandon({ contact }, _rules, now) {
    const seen = { lockedUntil: toIso(contact.lockedUntil), cause: contact.lockedCause }
    if (contact.lockedUntil === null || contact.lockedUntil <= now) return pass('Not locked out.', seen)
    return fail(
      `Locked out: ${contact.lockedCause ?? 'an earlier call was abandoned'}.`,
      contact.lockedUntil,
      seen,
    )
  },
}

/** Of two findings the one that holds longer; a shut one beats an open one, "never by itself" beats any time. */
function stricter(left: Finding, right: Finding): Finding {
  if (left.ok || right.ok) return left.ok ? right : left
  if (left.opensAt === null || right.opensAt === null) return left.opensAt === null ? left : right
  return right.opensAt > left.opensAt ? right : left
}

/** Every gate's verdict, in the order of `gates`. */
export function evaluateGates(facts: GateFacts, rules: GateRules, now: Date): GateVerdict[] {
  return gates.map((gate) => ({ gate, ...checks[gate](facts, rules, now) }))
}

export type Eligibility =
  | { ok: true; verdicts: GateVerdict[] }
  /** `gate`: the one that opens last. `opensAt`: exact; null = not by itself. */
  | {
      ok: false
      gate: Gate
      seen: GateVerdict['seen']
      words: string
      opensAt: Date | null
      verdicts: GateVerdict[]
    }

/** All gates together: the latest opening, then pushed into the next callable interval. */
export function decideEligibility(facts: GateFacts, rules: GateRules, now: Date): Eligibility {
  const verdicts = evaluateGates(facts, rules, now)
  const closed = verdicts.filter((verdict) => !verdict.ok)
  const [first, ...rest] = closed
  if (first === undefined) return { ok: true, verdicts }
  const last = rest.reduce((held, verdict) => (outlasts(verdict, held) ? verdict : held), first)
  const opensAt =
    last.opensAt === null ? null : nextUsableOpening(rules.intervals, last.opensAt, facts.queue.isCallback)
  const isReachable = opensAt !== null && isStillPossible(facts, opensAt)
  const { gate, seen, words } = last
  return { ok: false, gate, seen, words, opensAt: isReachable ? opensAt : null, verdicts }
}

function outlasts(left: GateVerdict, right: GateVerdict): boolean {
  if (right.opensAt === null) return false
  return left.opensAt === null || left.opensAt > right.opensAt
}

/** Two gates shut for good with time: an expired list and a passed guard time. */
function isStillPossible(facts: GateFacts, at: Date): boolean {
  const { guardTime, isCallback } = facts.queue
  const least = isCallback ? 1 : leastLifeSeconds * 1000
  if (guardTime !== null && guardTime.getTime() - least < at.getTime()) return false
  return facts.list.expiresAt === null || facts.list.expiresAt > at
}
