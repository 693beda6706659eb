import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bucketCountMax, bucketSizes, groupByBucket, listBuckets, pickBucketSize } from './buckets'
import { addTotals, computeAbandonBudget, computeMetric, type MetricInput, noTotals } from './metrics'

const totals = {
  attempts: 240,
  dials: 200,
  live: 50,
  abandoned: 2,
  reachedAgent: 48,
  contacts: 40,
  talkSeconds: 4800,
}
const input: MetricInput = {
  totals,
  contacts: { loaded: 400, dialed: 160, workedOut: 60, spokenTo: 40 },
  business: { rightParty: 30, successes: 6 },
}

it.each([
  ['dials', 200],
  ['penetration_attempted', 0.4],
  ['penetration_worked_out', 0.15],
  ['dial_average', 0.5],
  ['answer_rate', 0.25],
  ['contact_rate_per_dial', 0.2],
  ['contact_rate_per_contact', 0.25],
  ['right_party_rate', 0.75],
  ['conversion', 0.2],
  ['abandon_rate', 0.04],
  ['talk_average', 100],
] as const)('%s', (key, expected) => expect(computeMetric(key, input)).toBeCloseTo(expected, 10))

it('has no rate without a denominator, and none from a mapping that is missing', () => {
  expect(computeMetric('answer_rate', { totals: noTotals })).toBeNull()
  expect(computeMetric('abandon_rate', { totals: noTotals })).toBeNull()
  expect(computeMetric('conversion', { totals })).toBeNull()
  expect(computeMetric('penetration_attempted', { totals })).toBeNull()
})

it('says how many more abandons the limit allows', () => {
  expect(computeAbandonBudget(addTotals(totals, { ...noTotals, reachedAgent: 150 }), 3)).toBe(4)
  expect(computeAbandonBudget(totals, 3)).toBe(-1)
})

it('picks sizes that keep the bars apart', () => {
  const from = new Date('2026-11-01T00:00:00Z')
  const pick = (hours: number) => pickBucketSize(from, new Date(from.getTime() + hours * 3_600_000))
  expect([1, 8, 24, 48, 24 * 30, 24 * 365].map(pick)).toEqual([
    'minute',
    'five_minutes',
    'quarter',
    'hour',
    'day',
    'week',
  ])
})

it('follows local days over a change of clocks', () => {
  const buckets = listBuckets({
    from: new Date('2026-03-07T12:00:00Z'),
    to: new Date('2026-03-09T12:00:00Z'),
    size: 'day',
    zone: 'America/New_York',
    now: new Date('2026-03-08T20:00:00Z'),
  })
  expect(buckets.map(({ startsAt, state }) => [startsAt.toISOString(), state])).toEqual([
    ['2026-03-07T05:00:00.000Z', 'complete'],
    ['2026-03-08T05:00:00.000Z', 'filling'],
    ['2026-03-09T04:00:00.000Z', 'future'],
  ])
})

it('covers the range without holes or overlaps, and puts every row into the one bucket that holds it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(2026, 0) / 60_000, max: Date.UTC(2027, 0) / 60_000 }),
      fc.integer({ min: 1, max: 60 * 24 * 60 }),
      fc.constantFrom(
        'Etc/UTC',
        'America/New_York',
        'Asia/Kolkata',
        'America/St_Johns',
        'Australia/Lord_Howe',
      ),
      fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { maxLength: 20 }),
      (start, minutes, zone, shares) => {
        const from = new Date(start * 60_000)
        const to = new Date(from.getTime() + minutes * 60_000)
        const size = pickBucketSize(from, to)
        expect(bucketSizes).toContain(size)
        const buckets = listBuckets({ from, to, size, zone, now: from })
        expect(buckets.length).toBeLessThanOrEqual(bucketCountMax + 2)
        for (const [index, bucket] of buckets.entries()) {
          if (index > 0) expect(bucket.startsAt).toEqual(buckets[index - 1]?.endsAt)
        }
        const rows = shares.map((share) => new Date(from.getTime() + Math.floor(share * minutes * 60_000)))
        const grouped = groupByBucket(buckets, rows, (row) => row)
        expect(grouped.flatMap((bucket) => bucket.rows ?? [])).toHaveLength(rows.length)
        for (const { startsAt, endsAt, rows: held } of grouped) {
          expect(held?.every((row) => row >= startsAt && row < endsAt) ?? true).toBe(true)
          expect(held).not.toEqual([])
        }
      },
    ),
    { numRuns: 200 },
  )
})
