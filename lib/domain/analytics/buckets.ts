/**
 * Buckets of a chart's time axis. Days and hours are those of one zone, through the zones module; nothing is
 * a gap, not a zero, and the bucket that is still filling says so.
 */
import { fromLocal, offsetMinutesAt, startOfLocalDay, toLocal } from '../compliance/zones'

export const bucketSizes = ['minute', 'five_minutes', 'quarter', 'hour', 'day', 'week'] as const
export type BucketSize = (typeof bucketSizes)[number]

const minuteMs = 60_000
/** A day and a week by their usual length; their real edges are local midnights. */
const lengthMs: Record<BucketSize, number> = {
  minute: minuteMs,
  five_minutes: 5 * minuteMs,
  quarter: 15 * minuteMs,
  hour: 60 * minuteMs,
  day: 1440 * minuteMs,
  week: 7 * 1440 * minuteMs,
}

export const bucketWords: Record<BucketSize, string> = {
  minute: 'each minute',
  five_minutes: 'every 5 minutes',
  quarter: 'every 15 minutes',
  hour: 'each hour',
  day: 'each day',
  week: 'each week',
}

/** More bars than this cannot be told apart. */
export const bucketCountMax = 120

export function pickBucketSize(from: Date, to: Date, countMax: number = bucketCountMax): BucketSize {
  const span = Math.max(0, to.getTime() - from.getTime())
  return bucketSizes.find((size) => span / lengthMs[size] <= countMax) ?? 'week'
}

export type Bucket = {
  startsAt: Date
  /** Exclusive. */
  endsAt: Date
  /** filling: holds `now`; its numbers will still grow. */
  state: 'complete' | 'filling' | 'future'
}

/** Start of the bucket that holds the instant. Weeks begin on Monday. */
export function findBucketStart(at: Date, size: BucketSize, zone: string): Date {
  if (size === 'day') return startOfLocalDay(at, zone)
  if (size === 'week') {
    const local = toLocal(at, zone)
    const sinceMonday = (local.weekday + 6) % 7
    return fromLocal({ year: local.year, month: local.month, day: local.day - sinceMonday }, zone)
  }
  // On the zone's clock, so that hours are whole where offsets are not (India, Newfoundland).
  const offsetMs = offsetMinutesAt(at.getTime(), zone) * minuteMs
  const step = lengthMs[size]
  return new Date(Math.floor((at.getTime() + offsetMs) / step) * step - offsetMs)
}

function findBucketEnd(start: Date, size: BucketSize, zone: string): Date {
  if (size === 'day') return startOfLocalDay(start, zone, 1)
  if (size === 'week') return startOfLocalDay(start, zone, 7)
  return new Date(start.getTime() + lengthMs[size])
}

/** All buckets that touch [from, to), in order, without holes. */
export function listBuckets(range: {
  from: Date
  to: Date
  size: BucketSize
  zone: string
  now: Date
}): Bucket[] {
  const { to, size, zone, now } = range
  const buckets: Bucket[] = []
  let startsAt = findBucketStart(range.from, size, zone)
  while (startsAt < to) {
    const endsAt = findBucketEnd(startsAt, size, zone)
    const state = now >= endsAt ? 'complete' : now >= startsAt ? 'filling' : 'future'
    buckets.push({ startsAt, endsAt, state })
    startsAt = endsAt
  }
  return buckets
}

/** Rows by bucket; null = no row fell into it, which a chart draws as a gap. Rows outside are left out. */
export function groupByBucket<Row>(
  buckets: readonly Bucket[],
  rows: readonly Row[],
  readAt: (row: Row) => Date,
): (Bucket & { rows: Row[] | null })[] {
  const grouped: (Bucket & { rows: Row[] | null })[] = buckets.map((bucket) => ({ ...bucket, rows: null }))
  for (const row of rows) {
    const at = readAt(row)
    const bucket = grouped[findIndex(buckets, at)]
    if (bucket === undefined || at >= bucket.endsAt) continue
    if (bucket.rows === null) bucket.rows = [row]
    else bucket.rows.push(row)
  }
  return grouped
}

/** Of the last bucket that begins at or before the instant; -1 when it lies before all. */
function findIndex(buckets: readonly Bucket[], at: Date): number {
  let low = 0
  let high = buckets.length
  while (low < high) {
    const middle = (low + high) >> 1
    const bucket = buckets[middle]
    if (bucket !== undefined && bucket.startsAt <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}
