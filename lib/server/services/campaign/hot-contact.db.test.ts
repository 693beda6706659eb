import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import { dropHeld } from '@/lib/server/dialer/hold'
import { runDueJobs } from '@/lib/server/jobs/worker'
import { updateCampaign } from '@/lib/server/services/campaign/update-campaign'
import { addContacts } from '@/lib/server/services/contact/add-contacts'
import { type Ctx, withTransaction } from '@/lib/server/services/context'
import { removeMemberships } from '@/lib/server/services/import/remove-memberships'
import { actAs } from '@/lib/server/testing/contact-fixture'
import {
  type MadeCampaign,
  makeCampaign,
  makeContact,
  makeList,
  makeOrganisation,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** Contacts that wait in a campaign under one of its lists and are pushed to the head through another. */

let db: TestDatabase
let ctx: Ctx
let campaign: MadeCampaign
let other: bigint
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  const organisation = await makeOrganisation(db.pool)
  ctx = actAs(organisation.id)
  campaign = await makeCampaign(db.pool, organisation.id, { entryPointId: 'ep', outdialAni: '+12125550199' })
  other = await makeList(db.pool, organisation.id)
  for (const orderKey of [1, 2, 3]) {
    const { id, queueId } = await makeContact(db.pool, campaign, { queue: { orderKey } })
    await db.pool.query('update contact set external_key = $2 where id = $1', [id, `K${orderKey}`])
    await db.pool.query(
      `update campaign_contact set order_key = (1000::bigint << 52) | $2::bigint where id = $1`,
      [queueId, orderKey],
    )
  }
  await setLists(campaign.listId, other)
})

const setLists = async (...listIds: bigint[]) => {
  await updateCampaign(ctx, campaign.id, { lists: listIds.map((listId) => ({ listId, weight: 1 })) })
  dropHeld()
  await runDueJobs()
}

async function push(externalKey: string, priority: number | 'head', mode: 'append' | 'update' = 'append') {
  const { rows } = await db.pool.query<{ e164: string }>(
    `select n.e164 from contact c join contact_number n on n.contact_id = c.id
      where c.organisation_id = $1 and c.external_key = $2`,
    [ctx.organisationId, externalKey],
  )
  const numbers = rows.map((row) => row.e164)
  await addContacts(ctx, other, { contacts: [{ externalKey, numbers, priority }], mode })
  await runDueJobs()
}

async function readOrder(): Promise<string[]> {
  const { rows } = await db.pool.query<{ key: string }>(
    `select c.external_key as key from campaign_contact q join contact c on c.id = q.contact_id
      where q.campaign_id = $1 and q.state = 'ready' order by q.order_key, q.id`,
    [campaign.id],
  )
  return rows.map((row) => row.key)
}

test('pushed through another list, the contact goes out first', async () => {
  await push('K3', 'head')
  expect(await readOrder()).toEqual(['K3', 'K1', 'K2'])
  const settings = await findCampaign(campaign.id)
  const result = settings && (await handOut(settings, 1))
  const { rows } = await db.pool.query(
    'select id from contact where organisation_id = $1 and external_key = $2',
    [ctx.organisationId, 'K3'],
  )
  expect(result && 'records' in result && result.records[0]?.contactId).toBe(String(rows[0].id))
})

test('on both lists already, the contact moves with its priority there and back', async () => {
  await push('K3', 0)
  expect(await readOrder()).toEqual(['K1', 'K2', 'K3'])
  await push('K3', 'head', 'update')
  expect(await readOrder()).toEqual(['K3', 'K1', 'K2'])
  await push('K3', 0, 'update')
  expect(await readOrder()).toEqual(['K1', 'K2', 'K3'])
})

test('a lesser priority than it has moves nobody, and one that goes on under another list stays at the head', async () => {
  await push('K2', 'head')
  await push('K3', -10)
  expect(await readOrder()).toEqual(['K2', 'K1', 'K3'])
  // K2 is pushed by the list that goes; K3 was never below.
  const third = await makeList(db.pool, ctx.organisationId)
  await db.pool.query(
    `insert into list_contact (organisation_id, list_id, contact_id)
     select organisation_id, $2, id from contact where organisation_id = $1`,
    [ctx.organisationId, third],
  )
  await setLists(campaign.listId, other, third)
  await setLists(third, other)
  expect((await readOrder())[0]).toBe('K2')
  expect(await readOrder()).toHaveLength(3)
})

test('taken off the list that pushed it, the contact goes back to its place', async () => {
  await push('K3', 'head')
  expect(await readOrder()).toEqual(['K3', 'K1', 'K2'])
  const { rows } = await db.pool.query<{ id: bigint }>(
    'select id from contact where organisation_id = $1 and external_key = $2',
    [ctx.organisationId, 'K3'],
  )
  await withTransaction(ctx, (tx) =>
    removeMemberships(
      tx,
      ctx.organisationId,
      other,
      rows.map(({ id }) => id),
    ),
  )
  expect(await readOrder()).toEqual(['K1', 'K2', 'K3'])
})
