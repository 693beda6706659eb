import type { CallableInterval } from '../compliance/callable-intervals'
import { leastLifeSeconds, windowMarginSeconds } from './gate-limits'

export type GuardTimeFacts = {
  now: Date
  /** The callable interval that holds `now`. */
  interval: CallableInterval
  handOutLifeMinutes: number
  /** The contact's own latest time: only tightens. */
  contactGuardTime: Date | null
  /** End of the campaign's own window or of its last day. */
  campaignEndsAt: Date | null
  callbackEndsAt: Date | null
  /** Asked-for time of dialing; the hand-out's life begins there. */
  dialAt: Date | null
  isCallback: boolean
}

export type GuardBound = 'callable_interval' | 'contact' | 'campaign' | 'callback' | 'hand_out_life'

export type GuardTimeDecision =
  | { ok: true; guardAt: Date; boundBy: GuardBound }
  | { ok: false; reason: 'too_short' | 'dial_at_after_guard'; boundBy: GuardBound; guardAt: Date }

/** Until when may the dialer dial? The least of all bounds, to the whole second that the contract can say. */
export function decideGuardTime(facts: GuardTimeFacts): GuardTimeDecision {
  const startsAt = Math.max(facts.now.getTime(), facts.dialAt?.getTime() ?? 0)
  const bounds: [GuardBound, number | null][] = [
    ['callable_interval', facts.interval.closesAt.getTime() - windowMarginSeconds * 1000],
    ['contact', facts.contactGuardTime?.getTime() ?? null],
    ['campaign', facts.campaignEndsAt?.getTime() ?? null],
    ['callback', facts.callbackEndsAt?.getTime() ?? null],
  ]
  let boundBy: GuardBound = 'hand_out_life'
  let guardMs = startsAt + facts.handOutLifeMinutes * 60_000
  for (const [bound, at] of bounds) {
    if (at !== null && at < guardMs) {
      guardMs = at
      boundBy = bound
    }
  }
  const guardAt = new Date(Math.floor(guardMs / 1000) * 1000)
  if (facts.dialAt !== null && facts.dialAt > guardAt) {
    return { ok: false, reason: 'dial_at_after_guard', boundBy, guardAt }
  }
  const least = facts.isCallback ? 0 : leastLifeSeconds * 1000
  if (guardMs - facts.now.getTime() < least || guardAt <= facts.now) {
    return { ok: false, reason: 'too_short', boundBy, guardAt }
  }
  return { ok: true, guardAt, boundBy }
}

/** Time for the event to reach us after the call has ended. */
export const deliveryAllowanceSeconds = 600
/** The dialer's clock and ours may differ by this much. */
export const clockAllowanceSeconds = 60

/** Until then neither the contact nor the number is handed out again; after it the attempt is unknown. */
export function leaseDeadline(facts: {
  guardAt: Date
  ringLimitSeconds: number
  talkAllowanceMinutes: number
}): Date {
  const seconds =
    facts.ringLimitSeconds +
    facts.talkAllowanceMinutes * 60 +
    deliveryAllowanceSeconds +
    clockAllowanceSeconds
  return new Date(facts.guardAt.getTime() + seconds * 1000)
}
