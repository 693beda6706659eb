import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { runDueJobs } from '@/lib/server/jobs/worker'
import { enrolCampaign } from '@/lib/server/services/campaign/enrol-campaign'
import { takeListOff } from '@/lib/server/services/campaign/take-list-off'
import { actAs } from '@/lib/server/testing/contact-fixture'
import {
  type MadeCampaign,
  type MadeContact,
  makeCampaign,
  makeContact,
  makeList,
  makeOrganisation,
  makeZoneSet,
  newYork,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/**
 * A list is taken off a campaign while contacts of another are being enrolled: those who were done under the one that goes
 * are to go on under the other, for the passes to come.
 */

let db: TestDatabase
let campaign: MadeCampaign
let other: bigint
let done: MadeContact
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  const { id: organisationId } = await makeOrganisation(db.pool)
  campaign = await makeCampaign(db.pool, organisationId, { entryPointId: 'ep', outdialAni: '+12125550199' })
  other = await makeList(db.pool, organisationId)
  await db.pool.query(
    'insert into campaign_list (organisation_id, campaign_id, list_id, position) values ($1, $2, $3, 1)',
    [organisationId, campaign.id, other],
  )
  done = await makeContact(db.pool, campaign)
  await db.pool.query(
    `update campaign_contact set state = 'closed', stop_cause = 'budget_spent', closed_at = now() where id = $1`,
    [done.queueId],
  )
})

/** On the other list for so long. An enrolment looks back for a quarter of an hour. */
async function addToOther(hours: number, contactIds: readonly bigint[]): Promise<void> {
  await db.pool.query(
    `insert into list_contact (organisation_id, list_id, contact_id, seq)
     select $1, $2, id, (select rollcall_id()) - ((3600000::bigint * $4) << 20) + n
       from unnest($3::bigint[]) with ordinality k(id, n)`,
    [campaign.organisationId, other, contactIds, hours],
  )
}

const listOf = async ({ queueId }: MadeContact) => {
  const { rows } = await db.pool.query<{ listId: bigint }>(
    'select list_id as "listId" from campaign_contact where id = $1',
    [queueId],
  )
  return rows[0]?.listId
}

test('between two of its batches', async () => {
  const { organisationId } = campaign
  const zoneSetId = await makeZoneSet(db.pool, newYork)
  const { rows } = await db.pool.query<{ id: bigint }>(
    `with person as (
       insert into contact (organisation_id, external_key)
       select $1, gen_random_uuid() from generate_series(1, 10001) returning id
     ), number as (
       insert into contact_number (organisation_id, contact_id, position, e164, given, country, zone_set_id, zone_source)
       select $1, id, 1, '+1555' || id, '', 'US', $2, 'area_code' from person
     )
     select id from person`,
    [organisationId, zoneSetId],
  )
  await addToOther(2, [done.id])
  await addToOther(
    1,
    rows.map(({ id }) => id),
  )
  await enrolCampaign(organisationId, campaign.id, other, async () => {
    await takeListOff(actAs(organisationId), campaign.id, campaign.listId)
  })
  await runDueJobs()
  expect(await listOf(done)).toBe(other)
})

test('while it waits for somebody in the middle of a batch', async () => {
  const { organisationId } = campaign
  // Left the queue with a list, and comes back with the other.
  const back = await makeContact(db.pool, campaign)
  await db.pool.query(
    `update campaign_contact set state = 'closed', stop_cause = 'list_removed', closed_at = now() where id = $1`,
    [back.queueId],
  )
  await addToOther(2, [done.id])
  await addToOther(1, [back.id])
  const apply = await db.pool.connect()
  try {
    await apply.query('begin')
    await apply.query('select from contact where id = $1 for update', [back.id])
    const enrolling = enrolCampaign(organisationId, campaign.id, other)
    await expect.poll(countWaiting, { interval: 10, timeout: 10_000 }).toBe(1)
    const taking = takeListOff(actAs(organisationId), campaign.id, campaign.listId)
    await Promise.race([taking, expect.poll(countWaiting, { interval: 10, timeout: 10_000 }).toBe(2)])
    await apply.query('commit')
    await Promise.all([enrolling, taking])
  } finally {
    apply.release()
  }
  await runDueJobs()
  expect(await listOf(back)).toBe(other)
  expect(await listOf(done)).toBe(other)
})

async function countWaiting(): Promise<number> {
  const { rows } = await db.pool.query(
    "select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  )
  return rows[0].count
}
