import { afterAll, beforeAll, expect, test } from 'vitest'
import { getPool } from '@/lib/server/db/pool'
import { beginPass } from '@/lib/server/services/campaign/begin-pass'
import { enrolCampaign } from '@/lib/server/services/campaign/enrol-campaign'
import {
  makeCampaign,
  makeList,
  makeOrganisation,
  makeZoneSet,
  newYork,
} from '@/lib/server/testing/factories'
import { flushStats } from '@/lib/server/testing/flush-stats'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** What a pass and an enrolment read depends on whom they move: with five times as many contacts five times as much. */

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

/** So many contacts that were called without an answer, on two lists; the campaign has one of them. */
async function fill(size: number) {
  const { id: organisationId } = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, organisationId)
  const other = await makeList(db.pool, organisationId)
  const zoneSetId = await makeZoneSet(db.pool, newYork)
  await db.pool.query(
    `with person as (
       insert into contact (organisation_id, external_key) select $1, i::text from generate_series(1, $6::int) i
       returning id, external_key as key
     ), number as (
       insert into contact_number (organisation_id, contact_id, position, e164, given, country, zone_set_id, zone_source)
       select $1, p.id, 1, '+1555' || (1000000 + p.key::int), '', 'US', $5, 'area_code' from person p
       returning id, contact_id, e164
     ), member as (
       insert into list_contact (organisation_id, list_id, contact_id)
       select $1, list.id, p.id from person p cross join unnest(array[$3, $4]::bigint[]) list(id)
     ), queued as (
       insert into campaign_contact (organisation_id, campaign_id, contact_id, list_id, state, stop_cause, closed_at,
         order_key, next_number_id, next_e164, zone_set_id, attempt_count, last_outcome, last_attempt_at)
       select $1, $2, n.contact_id, $3, 'closed', 'budget_spent', now(), 1, n.id, n.e164, $5, 1, 2, now() from number n
       returning id, contact_id, next_number_id, next_e164
     )
     insert into attempt (organisation_id, id, campaign_id, campaign_contact_id, contact_id, list_id, number_id, e164,
       version, pass, attempt_number, handed_at, guard_at, deadline_at, state, outcome)
     select $1, uuid_v7(now()), $2, q.id, q.contact_id, $3, q.next_number_id, q.next_e164, 1, 1, 1, now(), now(), now(),
            'settled', 2 from queued q`,
    [organisationId, campaign.id, campaign.listId, other, zoneSetId, size],
  )
  return { organisationId, campaign, other }
}

/** The services use one connection, one transaction after the other: it tells what it has read so far. */
async function readCounts(): Promise<Map<string, number>> {
  await getPool('worker').query('select pg_stat_force_next_flush()')
  await getPool('worker').query('select pg_stat_clear_snapshot()')
  const { rows } = await getPool('worker').query<{ name: string; rows: bigint }>(
    `select relname as name, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as rows from pg_stat_user_tables
      where relname in ('contact', 'contact_number', 'campaign_contact', 'list_contact', 'callback') or relname like 'attempt%'`,
  )
  return new Map(rows.map((row) => [row.name, Number(row.rows)]))
}

async function measure(work: () => Promise<unknown>): Promise<Map<string, number>> {
  await flushStats(db.pool)
  const before = await readCounts()
  await work()
  await flushStats(db.pool)
  const after = await readCounts()
  return new Map([...after].map(([name, read]) => [name, read - (before.get(name) ?? 0)]))
}

const moves = {
  'a pass': ({ organisationId, campaign }) => beginPass(organisationId, campaign.id, 2, 'not_reached'),
  'another list, of whose contacts the list is gone': async ({ organisationId, campaign, other }) => {
    await db.pool.query('delete from campaign_list where campaign_id = $1', [campaign.id])
    await db.pool.query(
      'insert into campaign_list (organisation_id, campaign_id, list_id) values ($1, $2, $3)',
      [organisationId, campaign.id, other],
    )
    await enrolCampaign(organisationId, campaign.id)
  },
  'a list that comes back in a later pass': async ({ organisationId, campaign }) => {
    await db.pool.query(`update campaign_contact set stop_cause = 'list_removed' where campaign_id = $1`, [
      campaign.id,
    ])
    await db.pool.query('update campaign set pass = 2 where id = $1', [campaign.id])
    await enrolCampaign(organisationId, campaign.id)
  },
} satisfies Record<string, (filled: Awaited<ReturnType<typeof fill>>) => Promise<unknown>>

test.each(Object.entries(moves))('%s reads so many rows a contact', { timeout: 60_000 }, async (_, move) => {
  const small = await fill(1_000)
  await db.pool.query('analyze')
  const ofSmall = await measure(() => move(small))
  const large = await fill(5_000)
  const ofLarge = await measure(() => move(large))
  for (const [name, read] of ofLarge)
    expect(read, name).toBeLessThanOrEqual((ofSmall.get(name) ?? 0) * 5 + 1_000)
  for (const read of ofSmall.values()) expect(read).toBeLessThanOrEqual(16 * 1_000)
})

/** So many contacts of a list, of whom a campaign's queue has none; the table of queues is empty. */
async function fillList(size: number) {
  const { id: organisationId } = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, organisationId)
  const zoneSetId = await makeZoneSet(db.pool, newYork)
  await db.pool.query('truncate campaign_contact')
  await db.pool.query(
    `with person as (
       insert into contact (organisation_id, external_key) select $1, i::text from generate_series(1, $4::int) i
       returning id, external_key as key
     ), number as (
       insert into contact_number (organisation_id, contact_id, position, e164, given, country, zone_set_id, zone_source)
       select $1, p.id, 1, '+1555' || (1000000 + p.key::int), '', 'US', $3, 'area_code' from person p
     )
     insert into list_contact (organisation_id, list_id, contact_id) select $1, $2, p.id from person p`,
    [organisationId, campaign.listId, zoneSetId, size],
  )
  await db.pool.query('vacuum (analyze)')
  return { organisationId, campaignId: campaign.id }
}

/** Those that a look meets and may not see yet are among them. */
async function countQueueEntriesMet(): Promise<number> {
  await getPool('worker').query('select pg_stat_force_next_flush()')
  await getPool('worker').query('select pg_stat_clear_snapshot()')
  const { rows } = await getPool('worker').query<{ met: number }>(
    `select sum(idx_tup_read)::int as met from pg_stat_user_indexes where relname = 'campaign_contact'`,
  )
  return rows[0]?.met ?? 0
}

test('an enrolment into an empty queue does not meet what it adds', { timeout: 60_000 }, async () => {
  const size = 2_000
  const { organisationId, campaignId } = await fillList(size)
  await flushStats(db.pool)
  const before = await countQueueEntriesMet()
  expect(await enrolCampaign(organisationId, campaignId)).toEqual({ seen: size, enrolled: size })
  expect((await countQueueEntriesMet()) - before).toBeLessThan(size)
})
