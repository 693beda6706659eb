import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { reconciliationQuerySchema } from '@/lib/contracts/reconciliation'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import { applyPendingEvents } from '@/lib/server/dialer/dispositions/apply-events'
import { reapLeases } from '@/lib/server/dialer/dispositions/reap-leases'
import { dropHeld } from '@/lib/server/dialer/hold'
import { getReconciliation, reconciliationSql } from '@/lib/server/queries/attempt/get-reconciliation'
import { toReconciliationCsv } from '@/lib/server/queries/attempt/to-reconciliation-csv'
import type { Ctx } from '@/lib/server/services/context'
import { actAs } from '@/lib/server/testing/contact-fixture'
import {
  type MadeCampaign,
  makeAttempt,
  makeCampaign,
  makeContact,
  makeOrganisation,
  storeDisposition,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
let ctx: Ctx
let campaign: MadeCampaign

beforeAll(async () => {
  db = await createTestDatabase()
  await db.pool.query(`select ensure_attempt_partitions('2026-10-01', 1)`)
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  ctx = actAs((await makeOrganisation(db.pool)).id)
  campaign = await makeCampaign(db.pool, ctx.organisationId)
})

/** One answer to the dialer. */
async function respond(count: number, from: MadeCampaign = campaign): Promise<string[]> {
  for (let index = 0; index < count; index += 1) await makeContact(db.pool, from)
  const settings = await findCampaign(from.id)
  if (!settings) throw new Error('no campaign')
  const result = await handOut(settings, count)
  const ids = 'records' in result ? result.records.map((record) => record.attemptId) : []
  expect(ids).toHaveLength(count)
  return ids
}

async function settle(...attemptIds: string[]): Promise<void> {
  const data = attemptIds.map((contactId) => ({ contactId, telephonyOutcome: 2, taskId: contactId }))
  await storeDisposition(db.pool, ctx.organisationId, Buffer.from(JSON.stringify({ data })))
  while ((await applyPendingEvents(db.pool)) > 0);
}

async function loseOutcome(...attemptIds: string[]): Promise<void> {
  await db.pool.query(
    `update lease set deadline_at = now() - interval '1 minute' where attempt_id = any($1::uuid[])`,
    [attemptIds],
  )
  await reapLeases(db.pool)
  const { rowCount } = await db.pool.query(
    `select from attempt a where a.id = any($1::uuid[]) and a.state = 'unknown'`,
    [attemptIds],
  )
  expect(rowCount).toBe(attemptIds.length)
}

// The organisation's day may turn while the test runs: two days are asked for.
const recently = () => ({
  from: new Date(Date.now() - 86_400_000).toISOString(),
  to: new Date(Date.now() + 60_000).toISOString(),
})
const read = (query: object = recently()) => getReconciliation(ctx, reconciliationQuerySchema.parse(query))
const agreed = { drift: { settled: 0, open: 0, unknown: 0 }, addsUp: true }

test('handed out = settled + open + unknown, whatever became of them, and late outcomes move', async () => {
  const [a = '', b = '', c = ''] = await respond(4)
  const lost = await respond(2)
  await settle(a, b)
  await loseOutcome(c, ...lost)
  const counts = { handedOut: 6, settled: 2, open: 1, unknown: 3, responses: 2, unansweredResponses: 1 }
  expect((await read()).total).toEqual({ ...counts, ...agreed })
  await settle(lost[0] ?? '')
  const late = { ...counts, settled: 3, unknown: 2, unansweredResponses: 0 }
  expect((await read()).total).toEqual({ ...late, ...agreed })
})

test('a row a campaign and day of the organisation, another organisation is never in it', async () => {
  const other = await makeCampaign(db.pool, ctx.organisationId)
  const contact = await makeContact(db.pool, campaign)
  // In New York's summer, 03:59 and 04:01 UTC are two days.
  for (const handedAt of ['2026-10-30T03:59:00Z', '2026-10-30T04:01:00Z']) {
    await makeAttempt(db.pool, campaign, contact, { handedAt: new Date(handedAt) })
  }
  await makeAttempt(db.pool, other, await makeContact(db.pool, other), {
    handedAt: new Date('2026-10-30T04:02:00Z'),
    isOpen: true,
  })
  const range = { from: '2026-10-29T04:00:00Z', to: '2026-10-31T04:00:00Z' }
  const { rows, total, timeZone } = await read(range)
  expect(timeZone).toBe('America/New_York')
  expect(rows.map(({ day, handedOut, open }) => [day, handedOut, open])).toEqual([
    ['2026-10-30', 1, 0],
    ['2026-10-30', 1, 1],
    ['2026-10-29', 1, 0],
  ])
  // These attempts were settled behind the rollup's back.
  expect(total).toMatchObject({
    handedOut: 3,
    settled: 0,
    addsUp: false,
    drift: { settled: -2, open: 0, unknown: 0 },
  })
  expect(rows.find(({ open }) => open === 1)).toMatchObject(agreed)
  const one = await getReconciliation(ctx, {
    from: new Date(range.from),
    to: new Date(range.to),
    campaignId: other.id,
  })
  expect(one.rows).toHaveLength(1)
  ctx = actAs((await makeOrganisation(db.pool)).id)
  expect(await read(range)).toMatchObject({ rows: [], total: { handedOut: 0, ...agreed } })
})

test('made drift is found: a rollup that lost one, one counted twice, a lease without its attempt', async () => {
  const [a = '', b = ''] = await respond(3)
  await settle(a)
  await loseOutcome(b)
  expect((await read()).total).toMatchObject(agreed)
  const drift = async (change: string) => {
    await db.pool.query(change, [ctx.organisationId])
    const { total, rows } = await read()
    expect(rows).toHaveLength(1)
    expect(rows[0]?.addsUp).toBe(total.addsUp)
    return { drift: total.drift, addsUp: total.addsUp }
  }
  const addTo = (outcome: string, by: number) =>
    `update outcome_rollup set attempts = attempts + ${by} where organisation_id = $1 and outcome ${outcome}`
  expect(await drift(addTo('= 2', -1))).toEqual({
    drift: { settled: -1, open: 0, unknown: 0 },
    addsUp: false,
  })
  // The sum is right again, its parts are not.
  expect(await drift(addTo('= 0', 1))).toEqual({
    drift: { settled: -1, open: 0, unknown: 1 },
    addsUp: false,
  })
  await drift(addTo('= 2', 1))
  expect(await drift(addTo('= 0', -1))).toEqual(agreed)
  expect(await drift('delete from lease where organisation_id = $1')).toEqual({
    drift: { settled: 0, open: -1, unknown: 0 },
    addsUp: false,
  })
})

test('left out, the range is today on the clock of the organisation', async () => {
  ctx = { ...ctx, now: new Date('2026-10-30T15:00:30Z') }
  expect(await read({})).toMatchObject({ from: '2026-10-30T04:00:00.000Z', to: '2026-10-30T15:01:00.000Z' })
})

test('a range reads its own partitions and no others', async () => {
  const days = [new Date('2026-11-03T00:00:00Z')]
  const explain = async (from: string, to: string) => {
    const { rows } = await db.pool.query<{ 'QUERY PLAN': object }>(
      `explain (format json) ${reconciliationSql}`,
      [ctx.organisationId, null, new Date(from), new Date(to), days],
    )
    return [...new Set(JSON.stringify(rows[0]).match(/attempt_\d{4}_\d{2}(?=")/g))].sort()
  }
  expect(await explain('2026-11-03T00:00:00Z', '2026-11-04T00:00:00Z')).toEqual(['attempt_2026_11'])
  expect(await explain('2026-10-31T23:00:00Z', '2026-11-01T01:00:00Z')).toEqual([
    'attempt_2026_10',
    'attempt_2026_11',
  ])
})

test('the CSV holds what the table shows', async () => {
  const [a = ''] = await respond(2)
  await settle(a)
  const lines = toReconciliationCsv(await read())
    .trim()
    .split('\r\n')
  expect(lines).toHaveLength(2)
  expect(lines[1]).toMatch(/,Campaign,2,1,1,0,yes,0,0,0,1,0$/)
})

test('a range that ends before it begins, or is longer than a month, is refused', () => {
  const tryRange = (from: string, to: string) => reconciliationQuerySchema.safeParse({ from, to }).success
  expect(tryRange('2026-11-23T00:00:00Z', '2026-11-22T00:00:00Z')).toBe(false)
  expect(tryRange('2026-09-23T00:00:00Z', '2026-11-22T00:00:00Z')).toBe(false)
  expect(tryRange('2026-10-23T00:00:00Z', '2026-11-22T00:00:00Z')).toBe(true)
  expect(tryRange('x', '2026-11-22T00:00:00Z')).toBe(false)
})
