import { afterAll, beforeAll, expect, test } from 'vitest'
import { outcomesQuerySchema } from '@/lib/contracts/analytics'
import { getPrisma } from '@/lib/server/db/prisma'
import { getOutcomes } from '@/lib/server/queries/analytics/get-outcomes'
import { toOutcomesCsv } from '@/lib/server/queries/analytics/to-outcomes-csv'
import { type Ctx, systemCtx } from '@/lib/server/services/context'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

const now = new Date('2026-11-23T15:30:30Z')
let db: TestDatabase
let ctx: Ctx

beforeAll(async () => {
  db = await createTestDatabase()
  const made = await getPrisma().organisation.createManyAndReturn({
    data: [
      { name: 'Ours', wxccOrgId: '00000000-0000-4000-8000-000000000001', timeZone: 'America/St_Johns' },
      { name: 'Theirs', wxccOrgId: '00000000-0000-4000-8000-000000000002' },
    ],
    select: { id: true },
  })
  const [ours, theirs] = made
  if (!ours || !theirs) throw new Error('no organisation')
  ctx = systemCtx(ours.id, 'test', now)
  const row = { campaignId: 1n, listId: 1n, attempts: 2, dials: 2, live: 1, talkSeconds: 30n }
  await getPrisma().outcomeRollup.createMany({
    data: [
      { ...row, organisationId: ours.id, minuteAt: new Date('2026-11-23T15:29:00Z'), outcome: 16 },
      { ...row, organisationId: ours.id, minuteAt: new Date('2026-11-23T15:29:00Z'), outcome: 2, listId: 2n },
      {
        ...row,
        organisationId: ours.id,
        minuteAt: new Date('2026-11-23T15:30:00Z'),
        outcome: 2,
        campaignId: 2n,
      },
      { ...row, organisationId: ours.id, minuteAt: new Date('2026-11-22T03:29:00Z'), outcome: 0 },
      {
        ...row,
        organisationId: ours.id,
        minuteAt: new Date('2026-11-23T15:30:00Z'),
        outcome: 0,
        attempts: 0,
        dials: 0,
        live: 0,
        talkSeconds: 0n,
      },
      { ...row, organisationId: theirs.id, minuteAt: new Date('2026-11-23T15:29:00Z'), outcome: 10 },
    ],
  })
})

afterAll(() => db.drop())

const read = (query: Record<string, string>) => getOutcomes(ctx, outcomesQuerySchema.parse(query))

test('an hour is cut into minutes, a minute without attempts is a gap, the present one is filling', async () => {
  const got = await read({ from: '2026-11-23T14:31:00Z', to: '2026-11-23T15:31:00Z' })
  expect(got.bucketSize).toBe('minute')
  expect(got.buckets).toHaveLength(60)
  expect(got.buckets.at(-3)).toMatchObject({ startsAt: '2026-11-23T15:28:00.000Z', counts: null })
  expect(got.buckets.at(-2)).toMatchObject({ state: 'complete', counts: { 16: 2, 2: 2 } })
  expect(got.buckets.at(-1)).toMatchObject({ state: 'filling', counts: { 2: 2 } })
  expect(got.mix).toEqual([
    { outcome: 2, attempts: 4 },
    { outcome: 16, attempts: 2 },
  ])
  expect(got.totals).toMatchObject({ attempts: 6, dials: 6, live: 3, talkSeconds: 90 })
})

test('campaign and list narrow it; another organisation is never in it', async () => {
  const range = { from: '2026-11-23T15:00:00Z', to: '2026-11-23T16:00:00Z' }
  const all = await read(range)
  expect(all.mix.some(({ outcome }) => outcome === 10)).toBe(false)
  const one = await getOutcomes(ctx, { from: new Date(range.from), to: new Date(range.to), campaignId: 2n })
  expect(one.totals.attempts).toBe(2)
  const list = await getOutcomes(ctx, { from: new Date(range.from), to: new Date(range.to), listId: 2n })
  expect(list.mix).toEqual([{ outcome: 2, attempts: 2 }])
})

test("days are the organisation's days, also half-hour ones", async () => {
  // 03:29Z on the 22nd is 23:59 on the 21st in St John's (UTC-3:30).
  const got = await read({ from: '2026-06-23T00:00:00Z', to: '2026-11-23T15:31:00Z' })
  expect(got.bucketSize).not.toBe('hour')
  const filled = got.buckets.filter((bucket) => bucket.counts !== null)
  const total = filled.reduce(
    (sum, bucket) => sum + Object.values(bucket.counts ?? {}).reduce((a, b) => a + b, 0),
    0,
  )
  expect(total).toBe(got.totals.attempts)
  const days = await read({ from: '2026-10-01T03:30:00Z', to: '2026-11-23T15:31:00Z' })
  expect(days.bucketSize).toBe('day')
  expect(days.buckets.filter((bucket) => bucket.counts !== null).map((bucket) => bucket.startsAt)).toEqual([
    '2026-11-21T03:30:00.000Z',
    '2026-11-23T03:30:00.000Z',
  ])
})

test('the CSV holds what the chart shows', async () => {
  const got = await read({ from: '2026-11-23T14:31:00Z', to: '2026-11-23T15:31:00Z' })
  const lines = toOutcomesCsv(got).trim().split('\r\n')
  expect(lines).toHaveLength(4)
  const attempts = lines.slice(1).map((line) => Number(line.split(',').at(-1)))
  expect(attempts.reduce((a, b) => a + b, 0)).toBe(got.totals.attempts)
})

test('a range that ends before it begins, or is longer than two years, is refused', () => {
  const tryRange = (from: string, to: string) => outcomesQuerySchema.safeParse({ from, to }).success
  expect(tryRange('2026-11-23T00:00:00Z', '2026-11-22T00:00:00Z')).toBe(false)
  expect(tryRange('2023-11-23T00:00:00Z', '2026-11-22T00:00:00Z')).toBe(false)
  expect(tryRange('2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z')).toBe(true)
  expect(tryRange('x', '2026-11-23T00:00:00Z')).toBe(false)
  expect(tryRange('2026-11-22T00:00:00Z', 'x')).toBe(false)
})
