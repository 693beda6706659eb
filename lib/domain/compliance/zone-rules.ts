/** How an organisation decides the time zones of numbers: which sources count, and what becomes of numbers without a place. */
export const zonePolicies = ['all', 'trust_explicit', 'trust_postal', 'number_only'] as const
export type ZonePolicy = (typeof zonePolicies)[number]

export type ZoneRules = {
  policy: ZonePolicy
  /** The zone of numbers that nothing places; null: they are never called. */
  unknownZone: string | null
}

export const defaultZoneRules: ZoneRules = { policy: 'all', unknownZone: null }

export function isZonePolicy(text: string): text is ZonePolicy {
  return zonePolicies.some((policy) => policy === text)
}

/**
 * From the strictest on: what a policy asks for is among what each before it asks for, for any number. `number_only`
 * has no place in that order: it leaves out what was given, but a toll-free number whose owner has an address is placed by
 * every other policy, where it is not called or has the organisation's zone under this one.
 */
const fromStrict: readonly ZonePolicy[] = ['all', 'trust_explicit', 'trust_postal']

/**
 * Whether some number could then be called at a time when it could not be called before. A number is called while all
 * of its zones are open, so a change keeps to what held where each number keeps its zones or gains some, or loses all
 * and is not called any more. A zone for numbers without a place where there was none lets them be called at all;
 * another one has other hours.
 */
export function loosens(before: ZoneRules, after: ZoneRules): boolean {
  if (after.unknownZone !== null && after.unknownZone !== before.unknownZone) return true
  if (after.policy === before.policy) return false
  if (after.policy === 'number_only' || before.policy === 'number_only') return true
  return fromStrict.indexOf(after.policy) > fromStrict.indexOf(before.policy)
}
