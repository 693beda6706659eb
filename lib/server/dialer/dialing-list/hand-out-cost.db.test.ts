import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type MadeCampaign,
  makeCampaign,
  makeOrganisation,
  makeZoneSet,
  type Zone,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { dropHeld } from '../hold'
import { findCampaign } from './campaign-settings'
import { prepareHandOut } from './hand-out'

/** What a hand-out reads depends on what it hands out and on the number of zones: never on the list, nor on who waits. */

const COUNT = 50
const ZONES = 8
/** Contacts that exist; the rest of a queue is rows alone, which a hand-out must never come to. */
const PEOPLE = 20_000

let db: TestDatabase
let organisationId: bigint
let zoneSetIds: number[]

beforeAll(async () => {
  db = await createTestDatabase()
  organisationId = (await makeOrganisation(db.pool)).id
  // A vacuum in between would mark pages as seen by all, whose rows an index then answers for without a look at them.
  await db.pool.query('alter table campaign_contact set (autovacuum_enabled = off)')
  zoneSetIds = []
  for (let index = 0; index < ZONES; index += 1) {
    const zone: Zone = { country: 'US', regions: [`X${index}`], zones: ['America/New_York'] }
    zoneSetIds.push(await makeZoneSet(db.pool, zone))
  }
  await db.pool.query(
    `insert into contact (id, organisation_id, external_key) select i, $1, 'k' || i from generate_series(1, $2::int) i`,
    [organisationId, PEOPLE],
  )
  await db.pool.query(
    `insert into contact_number (id, organisation_id, contact_id, position, e164, given, country, zone_set_id, zone_source)
     select i, $1, i, 1, '+1555' || (1000000 + i), '', 'US', ($3::int[])[1 + i % $4], 'area_code'
       from generate_series(1, $2::int) i`,
    [organisationId, PEOPLE, zoneSetIds, ZONES],
  )
})
afterAll(() => db.drop())

/** Rows of people in turn, so that every zone has some; in the order in which they are to go out. */
async function fillQueue(
  campaign: MadeCampaign,
  ready: number,
  waiting: number,
  zoneSets = zoneSetIds,
): Promise<void> {
  await db.pool.query(
    `insert into campaign_contact (organisation_id, campaign_id, contact_id, list_id, state, order_key, next_at,
       waiting_for, next_number_id, next_e164, zone_set_id)
     select $1, $2, i, $3, case when i <= $4 then 'ready' else 'waiting' end, i,
            case when i > $4 then now() + interval '1 day' * (1 + i % 30) end, case when i > $4 then 'retry' end,
            i, '+1555' || (1000000 + i), ($6::int[])[1 + i % $7]
       from generate_series(1, $4::int + $5::int) i`,
    [organisationId, campaign.id, campaign.listId, ready, waiting, zoneSets, zoneSets.length],
  )
}

type Cost = { records: number; rows: Record<string, number>; blocks: number }

async function countRead(client: pg.PoolClient): Promise<[string, number][]> {
  const { rows } = await client.query<{ name: string; rows: bigint }>(
    `select relname as name, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as rows
       from pg_stat_xact_user_tables where coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) > 0`,
  )
  return rows.map((row) => [row.name, Number(row.rows)])
}

const ofOthers = ['callback', 'lease', 'dnc_entry']

/** Callbacks, leases and DNC entries of people who are in no queue: a hand-out must not come to them. */
async function addOthers(campaign: MadeCampaign, count: number): Promise<void> {
  const values = [organisationId, campaign.id, count]
  await db.pool.query(
    `insert into callback (organisation_id, campaign_id, contact_id, attempt_id, due_at)
     select $1, $2, -i, gen_random_uuid(), now() from generate_series(1, $3::int) i`,
    values,
  )
  await db.pool.query(
    `insert into lease (organisation_id, attempt_id, campaign_id, campaign_contact_id, contact_id, e164, deadline_at)
     select $1, gen_random_uuid(), $2, -i, -i, '+1444' || (1000000 + i), now() + interval '1 hour'
       from generate_series(1, $3::int) i`,
    values,
  )
  await db.pool.query(
    `insert into dnc_entry (organisation_id, e164, source, campaign_id, scope)
     select $1, '+1444' || (1000000 + i), 'import', $2, 'campaign' from generate_series(1, $3::int) i`,
    values,
  )
}

/** In a transaction that is taken back, so that each campaign finds the same people free. */
async function measure(campaign: MadeCampaign): Promise<Cost> {
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  const query = await prepareHandOut(settings, COUNT)
  const client = await db.pool.connect()
  try {
    await client.query('begin')
    // What a session read before is still in its view of itself.
    const before = await countRead(client)
    const { rows } = await client.query(query)
    const after = await countRead(client)
    await client.query('rollback; begin')
    const { text, values } = query
    const explained = await client.query(`explain (analyze, buffers, format json) ${text}`, values)
    await client.query('rollback')
    const plan = explained.rows[0]['QUERY PLAN'][0].Plan
    return {
      records: rows[0].result.records.length,
      rows: Object.fromEntries(after.map(([name, read]) => [name, read - (new Map(before).get(name) ?? 0)])),
      blocks: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
    }
  } finally {
    client.release()
  }
}

test('a hand-out reads as many rows from a million as from ten thousand, with none and with a million waiting, analysed or not', {
  timeout: 240_000,
}, async () => {
  const [small, large, crowded] = [
    await makeCampaign(db.pool, organisationId),
    await makeCampaign(db.pool, organisationId),
    await makeCampaign(db.pool, organisationId),
  ]
  await fillQueue(small, 10_000, 0)
  await fillQueue(large, 1_000_000, 0)
  await fillQueue(crowded, 10_000, 1_000_000)
  // Known to be empty: each index over it looks as good as any other.
  for (const table of ofOthers) await db.pool.query(`vacuum (analyze) ${table}`)
  const least = await measure(small)
  expect(least.records).toBe(COUNT)
  expect(least.rows).toEqual({
    organisation: 1,
    // Locked, and by the fetch's note of it.
    campaign: 2,
    // Of each zone the first, then its share of the heads and a few more, then those that are locked.
    campaign_contact: ZONES * (1 + Math.floor((COUNT * 5) / 4 / ZONES) + 8) + COUNT,
    // Held; of its number the state and the calls to it.
    contact: COUNT,
    contact_number: 2 * COUNT,
    // Whether the campaign has the candidates' list, and whether that is active.
    campaign_list: 1,
    contact_list: 1,
  })
  // The sessions' plans are made by now, of empty tables.
  await addOthers(small, 2000)
  const costs = [await measure(small), await measure(large), await measure(crowded)]
  await db.pool.query('analyze')
  for (const campaign of [small, large, crowded]) costs.push(await measure(campaign))
  for (const cost of costs) {
    expect(cost.rows).toEqual(least.rows)
    // A level or two of the index's tree.
    expect(cost.blocks).toBeLessThanOrEqual(least.blocks * 1.3)
  }
})

test('what many zone sets cost: nothing where the campaign has nobody in them, else the first row of each', async () => {
  const [few, many] = [
    await makeCampaign(db.pool, organisationId),
    await makeCampaign(db.pool, organisationId),
  ]
  await fillQueue(few, 1000, 0)
  const before = await measure(few)
  const { rows } = await db.pool.query<{ id: number }>(
    `insert into zone_set (key, country, regions, zones)
     select 'US|Y' || i || '|America/New_York', 'US', array['Y' || i], '{America/New_York}'
       from generate_series(1, 400) i returning id`,
  )
  dropHeld()
  const after = await measure(few)
  expect(after.rows).toEqual(before.rows)
  expect(after.blocks).toBeLessThanOrEqual(before.blocks * 1.3)
  const zoneSets = rows.map(({ id }) => id)
  await db.pool.query('update contact_number set zone_set_id = ($1::int[])[1 + id % 400] where id <= 10000', [
    zoneSets,
  ])
  await fillQueue(many, 10_000, 0, zoneSets)
  const cost = await measure(many)
  expect(cost.records).toBe(COUNT)
  // As many zone sets as records asked for may have them: of these their share.
  expect(cost.rows.campaign_contact).toBe(zoneSets.length + COUNT * (1 + 8) + COUNT)
})
