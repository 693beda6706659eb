/** Periods of a chart, on the organisation's clock. */
import { formatLocalDate, fromLocal, startOfLocalDay, toLocal } from '../compliance/zones'

export type PeriodRange = '1h' | 'today' | 'yesterday' | '24h' | '7d' | '30d' | 'custom'

/** `to` is excluded. */
export type Period = { from: Date; to: Date }

export type PeriodInput = {
  range: PeriodRange
  /** YYYY-MM-DD of the zone, or an instant. */
  from?: string | undefined
  to?: string | undefined
}

const hourMs = 3_600_000

/** The period asked for; null when it ends before it begins. */
export function decidePeriod(input: PeriodInput, zone: string, now: Date): Period | null {
  const tomorrow = startOfLocalDay(now, zone, 1)
  if (input.from !== undefined || input.to !== undefined || input.range === 'custom') {
    const to = input.to === undefined ? tomorrow : readEdge(input.to, zone, 1)
    const from =
      input.from === undefined
        ? startOfLocalDay(new Date(to.getTime() - 1), zone)
        : readEdge(input.from, zone, 0)
    return from < to ? { from, to } : null
  }
  switch (input.range) {
    case '1h':
      return { from: new Date(now.getTime() - hourMs), to: now }
    case '24h':
      return { from: new Date(now.getTime() - 24 * hourMs), to: now }
    case 'today':
      return { from: startOfLocalDay(now, zone), to: tomorrow }
    case 'yesterday':
      return { from: startOfLocalDay(now, zone, -1), to: startOfLocalDay(now, zone) }
    case '7d':
      return { from: startOfLocalDay(now, zone, -6), to: tomorrow }
    case '30d':
      return { from: startOfLocalDay(now, zone, -29), to: tomorrow }
  }
}

const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/

function readEdge(text: string, zone: string, addDays: number): Date {
  const day = dayPattern.exec(text)
  if (!day) return new Date(text)
  return fromLocal({ year: Number(day[1]), month: Number(day[2]), day: Number(day[3]) + addDays }, zone)
}

/**
 * The period before, of the same length and cut at the same point: at 14:00, today compares with yesterday until
 * 14:00. Whole days are moved as days, so that a change of the clocks does not shift them.
 */
export function findPreviousPeriod(period: Period, zone: string, now: Date): Period {
  const end = period.to < now ? period.to : now
  const days = countWholeDays(period, zone)
  if (days === null) {
    const length = period.to.getTime() - period.from.getTime()
    return { from: new Date(period.from.getTime() - length), to: new Date(end.getTime() - length) }
  }
  return { from: moveDays(period.from, -days, zone), to: moveDays(end, -days, zone) }
}

function countWholeDays(period: Period, zone: string): number | null {
  const isMidnight = (at: Date) => startOfLocalDay(at, zone).getTime() === at.getTime()
  if (!isMidnight(period.from) || !isMidnight(period.to)) return null
  return Math.round((dayNumber(period.to, zone) - dayNumber(period.from, zone)) / 86_400_000)
}

function dayNumber(at: Date, zone: string): number {
  return Date.parse(`${formatLocalDate(at, zone)}T00:00:00Z`)
}

function moveDays(at: Date, days: number, zone: string): Date {
  const { year, month, day, hour, minute, second } = toLocal(at, zone)
  return new Date(fromLocal({ year, month, day: day + days, hour, minute }, zone).getTime() + second * 1000)
}
