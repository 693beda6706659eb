import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createPool } from '@/lib/server/db/pool'
import {
  type MadeCampaign,
  makeCampaign,
  makeOrganisation,
  makeZoneSet,
  newYork,
  storeDisposition,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { applyPendingEvents } from './apply-events'

/** What an apply costs depends on what it applies: as many statements for a batch as for one, no more rows in a large queue. */

const EVENTS = 50

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

/** So many contacts, each with an open attempt. Returns the attempts' ids. */
async function fill(size: number): Promise<{ campaign: MadeCampaign; attemptIds: string[] }> {
  const { id: organisationId } = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, organisationId)
  const zoneSetId = await makeZoneSet(db.pool, newYork)
  const values = [organisationId, campaign.id, campaign.listId, zoneSetId, size]
  const { rows } = await db.pool.query<{ id: string }>(
    `with person as (
       insert into contact (organisation_id, external_key) select $1, i::text from generate_series(1, $5::int) i
       returning id, external_key as key
     ), number as (
       insert into contact_number (organisation_id, contact_id, position, e164, given, country, zone_set_id, zone_source)
       select $1, p.id, 1, '+1555' || (1000000 + p.key::int), '', 'US', $4, 'area_code' from person p
       returning id, contact_id, e164
     ), queued as (
       insert into campaign_contact (organisation_id, campaign_id, contact_id, list_id, state, order_key, next_number_id,
         next_e164, zone_set_id, last_attempt_at)
       select $1, $2, n.contact_id, $3, 'leased', 1, n.id, n.e164, $4, date_trunc('milliseconds', now()) from number n
       returning id, contact_id, next_number_id, next_e164
     ), attempted as (
       insert into attempt (organisation_id, id, campaign_id, campaign_contact_id, contact_id, list_id, number_id, e164,
         version, pass, attempt_number, handed_at, guard_at, deadline_at)
       select $1, uuid_v7(now()), $2, q.id, q.contact_id, $3, q.next_number_id, q.next_e164, 1, 1, 1,
              date_trunc('milliseconds', now()), now() + interval '15 min', now() + interval '3 hours' from queued q
       returning id, campaign_contact_id, contact_id, e164
     )
     insert into lease (organisation_id, attempt_id, campaign_id, campaign_contact_id, contact_id, e164, deadline_at)
     select $1, a.id, $2, a.campaign_contact_id, a.contact_id, a.e164, now() + interval '3 hours' from attempted a
     returning attempt_id as id`,
    values,
  )
  return { campaign, attemptIds: rows.map((row) => row.id) }
}

async function store(organisationId: bigint, attemptIds: readonly string[]): Promise<void> {
  for (const contactId of attemptIds) {
    const event = { data: [{ contactId, telephonyOutcome: 2, taskId: randomUUID() }] }
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
async function measure(size: number, events: number) {
  const { campaign, attemptIds } = await fill(size)
  await store(campaign.organisationId, attemptIds.slice(0, events))
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
  expect(small.statements).toBeLessThanOrEqual(24)
})
