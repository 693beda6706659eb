/**
 * When may a number be called? Swept in UTC, in steps of 15 minutes, so that gaps and folds of local time
 * need no special case. Every zone of the set must be inside a window of every rule, on no blocked holiday.
 */
import { isUsFederalHoliday } from './holidays'
import { coversCountry, type HoursRule, listHours, type RuleSet } from './rule-sets'
import { offsetMinutesAt } from './zones'

export type CallableInterval = { opensAt: Date; closesAt: Date }
export type ZoneSet = { country: string | null; regions: readonly string[]; zones: readonly string[] }

const minuteMs = 60_000
const stepMs = 15 * minuteMs
const dayMinutes = 24 * 60
export const sweepDays = 8

function isOpenLocally(rule: HoursRule, localMs: number): boolean {
  const dayNumber = Math.floor(localMs / (dayMinutes * minuteMs))
  const minute = Math.floor(localMs / minuteMs) - dayNumber * dayMinutes
  // 1 January 1970 was a Thursday.
  const weekday = (((dayNumber + 4) % 7) + 7) % 7
  const windows = rule.week[weekday] ?? []
  if (!windows.some((window) => minute >= window.start && minute < window.end)) return false
  if (rule.holidays === 'ignore') return true
  const local = new Date(localMs)
  return !isUsFederalHoliday(local.getUTCFullYear(), local.getUTCMonth() + 1, local.getUTCDate())
}

/** Is this very instant inside every rule in every zone? Exact to the minute, unlike the stored sweep. */
export function isInsideHours(ruleSet: RuleSet, zoneSet: ZoneSet, at: Date): boolean {
  if (!coversCountry(ruleSet, zoneSet.country)) return false
  const rules = listHours(ruleSet, zoneSet.country, zoneSet.regions)
  if (rules.length === 0) return true
  if (zoneSet.zones.length === 0) return false
  const utcMs = at.getTime()
  return zoneSet.zones.every((zone) => {
    const localMs = utcMs + offsetMinutesAt(utcMs, zone) * minuteMs
    return rules.every((rule) => isOpenLocally(rule, localMs))
  })
}

/**
 * The intervals from the quarter of an hour that holds `from`, for `days` days, in order and disjoint. The first may
 * have opened before and the last may stay open beyond. No zone = never; no hours = one interval over all.
 */
export function sweepIntervals(
  ruleSet: RuleSet,
  zoneSet: ZoneSet,
  from: Date,
  days: number = sweepDays,
): CallableInterval[] {
  return makeSweep(ruleSet, from, days)(zoneSet)
}

/**
 * The same for many zone sets: what a rule says in a zone is asked once for all of them. A national list has thousands, of
 * few zones; each swept by itself, they held the process for two seconds.
 */
export function makeSweep(
  ruleSet: RuleSet,
  from: Date,
  days: number = sweepDays,
): (zoneSet: ZoneSet) => CallableInterval[] {
  const start = Math.floor(from.getTime() / stepMs) * stepMs
  const stepCount = (days * dayMinutes * minuteMs) / stepMs
  const known = new Map<HoursRule, Map<string, Uint8Array>>()
  const listOpen = (rule: HoursRule, zone: string): Uint8Array => {
    const ofRule = known.get(rule) ?? new Map<string, Uint8Array>()
    known.set(rule, ofRule)
    const found = ofRule.get(zone)
    if (found) return found
    const open = new Uint8Array(stepCount)
    for (let step = 0; step < stepCount; step += 1) {
      const utcMs = start + step * stepMs
      open[step] = Number(isOpenLocally(rule, utcMs + offsetMinutesAt(utcMs, zone) * minuteMs))
    }
    ofRule.set(zone, open)
    return open
  }
  return (zoneSet) => {
    if (!coversCountry(ruleSet, zoneSet.country)) return []
    const rules = listHours(ruleSet, zoneSet.country, zoneSet.regions)
    if (rules.length > 0 && zoneSet.zones.length === 0) return []
    const all = rules.flatMap((rule) => zoneSet.zones.map((zone) => listOpen(rule, zone)))
    const intervals: CallableInterval[] = []
    let openedAt: number | null = null
    for (let step = 0; step <= stepCount; step += 1) {
      const at = start + step * stepMs
      const isOpen = step < stepCount && all.every((open) => open[step] === 1)
      if (isOpen && openedAt === null) openedAt = at
      if (!isOpen && openedAt !== null) {
        intervals.push({ opensAt: new Date(openedAt), closesAt: new Date(at) })
        openedAt = null
      }
    }
    return intervals
  }
}

/** The interval that holds the instant. */
export function findInterval(intervals: readonly CallableInterval[], at: Date): CallableInterval | null {
  return intervals.find((interval) => interval.opensAt <= at && at < interval.closesAt) ?? null
}

export function isCallable(intervals: readonly CallableInterval[], at: Date): boolean {
  return findInterval(intervals, at) !== null
}

/** `at` itself when open, else the next opening; null when none is known. */
export function nextOpening(intervals: readonly CallableInterval[], at: Date): Date | null {
  for (const interval of intervals) {
    if (at < interval.closesAt) return at >= interval.opensAt ? at : interval.opensAt
  }
  return null
}
