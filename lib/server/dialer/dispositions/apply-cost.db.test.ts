import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createPool } from '@/lib/server/db/pool'
import { makeCampaign, makeOrganisation, storeDisposition } from '@/lib/server/testing/factories'
import { flushStats } from '@/lib/server/testing/flush-stats'
import { makeOpenAttempts } from '@/lib/server/testing/make-open-attempts'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { applyPendingEvents } from './apply-events'

/** What an apply costs depends on what it applies: as many statements for a batch as for one, no more rows in a large queue. */

const EVENTS = 50
const DNC_REQUESTED = 15

let db: TestDatabase
/** One connection, so that what is counted is what this apply did. */
let pool: pg.Pool
beforeAll(async () => {
  db = await createTestDatabase()
  pool = createPool(db.connectionString, { max: 1 })
})
afterAll(async () => {
  await pool.end()
  await db.drop()
})

async function store(
  organisationId: bigint,
  attemptIds: readonly string[],
  telephonyOutcome: number,
): Promise<void> {
  for (const contactId of attemptIds) {
    const event = { data: [{ contactId, telephonyOutcome, taskId: randomUUID() }] }
    await storeDisposition(db.pool, organisationId, Buffer.from(JSON.stringify(event)))
  }
}

async function readCounts(): Promise<Map<string, number>> {
  await pool.query('select pg_stat_force_next_flush()')
  await pool.query('select pg_stat_clear_snapshot()')
  const { rows } = await pool.query<{ name: string; rows: bigint }>(
    `select relname as name, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as rows from pg_stat_user_tables
      where relname in ('contact', 'contact_number', 'campaign_contact', 'lease', 'disposition_event', 'disposition_pending')
         or relname like 'attempt%'`,
  )
  return new Map(rows.map((row) => [row.name, Number(row.rows)]))
}

/** Statements and rows read by the apply of the first `events` of the attempts. */
async function measure(size: number, events: number, outcome = 2) {
  const { id } = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, id)
  const attemptIds = await makeOpenAttempts(db.pool, campaign, size)
  await store(campaign.organisationId, attemptIds.slice(0, events), outcome)
  await flushStats(db.pool)
  const before = await readCounts()
  const statements = vi.spyOn(pg.Client.prototype, 'query')
  try {
    expect(await applyPendingEvents(pool)).toBe(events)
    const count = statements.mock.calls.length
    const after = await readCounts()
    const rows = [...after].map(([name, read]) => [name, read - (before.get(name) ?? 0)] as const)
    return { statements: count, rows: Object.fromEntries(rows.filter(([, read]) => read > 0)) }
  } finally {
    statements.mockRestore()
  }
}

test('an apply reads no more rows in a large queue than in a small one', { timeout: 120_000 }, async () => {
  const small = await measure(1_000, EVENTS)
  // Found, locked, written: so many rows a record.
  for (const read of Object.values(small.rows)) expect(read).toBeLessThanOrEqual(5 * EVENTS)
  const large = await measure(50_000, EVENTS)
  expect(large).toEqual(small)
  const one = await measure(1_000, 1)
  expect(one.statements).toBe(small.statements)
  // With the beginning and the end of two transactions: the look's and the batch's.
  expect(small.statements).toBeLessThanOrEqual(22 + 4)
})

test('a look reads no more of a large queue than a batch, though its plan was made when the queue was empty', async () => {
  await db.pool.query('truncate disposition_pending')
  await db.pool.query('vacuum analyze disposition_pending')
  for (let look = 0; look < 8; look += 1) expect(await applyPendingEvents(pool)).toBe(0)
  const organisations = [await makeOrganisation(db.pool), await makeOrganisation(db.pool)]
  for (const { id } of organisations) {
    // Their events are nowhere: what a look reads of the queue is all that it does.
    await db.pool.query(
      'insert into disposition_pending (organisation_id, event_id) select $1, generate_series(1, 20000)',
      [id],
    )
  }
  const before = await readCounts()
  expect(await applyPendingEvents(pool)).toBe(0)
  const after = await readCounts()
  const read = (after.get('disposition_pending') ?? 0) - (before.get('disposition_pending') ?? 0)
  // A batch and its locks of each, and the first of each.
  expect(read).toBeLessThanOrEqual(2 * (2 * 500 + 2))
})

test('it looks leases up by their keys, though its statements were planned while nobody was out', async () => {
  await db.pool.query('truncate lease')
  await db.pool.query('vacuum (analyze) lease')
  await pool.end()
  pool = createPool(db.connectionString, { max: 1 })
  await measure(1, 1)
  const { rows } = await measure(5_000, EVENTS)
  expect(rows.lease).toBeLessThanOrEqual(3 * EVENTS)
})

test('a request of DNC reads no more in a large queue either, whatever was there when it was planned', async () => {
  // Tables that nobody has analysed, and few rows when the statements are planned.
  await pool.end()
  await db.drop()
  db = await createTestDatabase()
  pool = createPool(db.connectionString, { max: 1 })
  await measure(50, 1, DNC_REQUESTED)
  const { rows } = await measure(5_000, 5, DNC_REQUESTED)
  for (const [table, read] of Object.entries(rows))
    expect({ table, read }).toEqual({ table, read: Math.min(read, 50) })
})
