import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { getContact } from '@/lib/server/queries/contact/get-contact'
import { allowContact } from '@/lib/server/services/contact/allow-contact'
import { stopContact } from '@/lib/server/services/contact/stop-contact'
import { actAs } from '@/lib/server/testing/contact-fixture'
import { type DialerWorld, HOUR, later, makeDialerWorld } from '@/lib/server/testing/dialer-world'
import { type MadeContact, makeCampaign, makeContact, makeQueueRow } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** Outcomes of people whose calls were stopped while they were out, or since: no call follows. */

let db: TestDatabase
let world: DialerWorld
let contact: MadeContact
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  world = await makeDialerWorld(db.pool)
  contact = await makeContact(db.pool, world.campaign)
})

const stop = () => stopContact(actAs(world.organisationId), contact.id, {})
const allow = () => allowContact(actAs(world.organisationId), contact.id, { reason: 'asked for calls' })
const shut = { state: 'closed', cause: 'contact_open', waitingFor: null }

test('a record that is out is named, and its outcome plans no retry; allowed again, it does', async () => {
  const id = await world.fetchOne()
  const { alreadyOut, words } = await stop()
  expect(alreadyOut).toMatchObject([{ e164: contact.e164 }])
  expect(words).toMatch(/^No campaign calls this person again.* may still ring once\.$/)
  expect(await world.readQueue(contact.id)).toMatchObject({ state: 'leased' })
  await world.say(id, 2)
  const { nextAt, ...row } = await world.readQueue(contact.id)
  expect(row).toMatchObject(shut)
  expect((await world.readAttempt(id)).decision).toMatch(/Not done: all calls to this person were stopped\.$/)
  await allow()
  expect(await world.readQueue(contact.id)).toMatchObject({ state: 'waiting', waitingFor: 'retry', nextAt })
})

test('a callback that is asked for is kept, and not made until calls are allowed again', async () => {
  const id = await world.fetchOne()
  await stop()
  // Only the person is stopped, not the number.
  await db.pool.query('update dnc_entry set ended_at = now() where organisation_id = $1', [
    world.organisationId,
  ])
  await world.say(id, 9, { callbackTime: later(24 * HOUR).toISOString(), agentId: 'a' })
  expect(await world.listCallbacks()).toEqual(['open'])
  expect(await world.readQueue(contact.id)).toMatchObject(shut)
  await allow()
  expect(await world.readQueue(contact.id)).toMatchObject({ state: 'waiting', waitingFor: 'callback' })
})

test('what is done for good is closed for that, and stays so when calls are allowed again', async () => {
  const id = await world.fetchOne()
  await stop()
  await world.say(id, 16, { agentId: 'a', businessOutcome: 'Sale' })
  await allow()
  expect(await world.readQueue(contact.id)).toMatchObject({ state: 'closed', cause: 'reached' })
})

test('a later word of an earlier call moves what was planned, and opens nothing', async () => {
  const id = await world.fetchOne()
  await world.say(id, 2)
  await stop()
  const { nextAt } = await world.readQueue(contact.id)
  await world.say(id, 5)
  const moved = await world.readQueue(contact.id)
  expect(moved).toMatchObject(shut)
  expect(moved.nextAt).not.toEqual(nextAt)
  await world.say(id, 16, { agentId: 'a', businessOutcome: 'Sale' })
  expect(await world.readQueue(contact.id)).toMatchObject({ state: 'closed', cause: 'reached' })
})

test('who asks on the call never to be called again is not called when a person allows it', async () => {
  const other = await makeCampaign(db.pool, world.organisationId)
  const queueId = await makeQueueRow(db.pool, other, { ...contact, numberId: contact.numberIds[0] ?? null })
  const id = await world.fetchOne()
  await stop()
  await world.say(id, 15)
  await allow()
  const { rows } = await db.pool.query(
    'select id = $2 as "isOther", state, stop_cause as cause from campaign_contact where contact_id = $1 order by id = $2',
    [contact.id, queueId],
  )
  expect(rows).toEqual([
    { isOther: false, state: 'closed', cause: 'dnc_requested' },
    { isOther: true, state: 'closed', cause: 'dnc' },
  ])
})

test('who asks on the call is stopped as by a person, with a note of it, also on numbers that come later', async () => {
  const id = await world.fetchOne()
  const eventId = await world.say(id, 15)
  const ctx = actAs(world.organisationId)
  const stopped = await getContact(ctx, contact.id)
  expect(stopped).toMatchObject({
    stoppedAt: expect.any(String),
    stoppedByName: 'dialer',
    stoppedReason: 'The person asked never to be called again.',
  })
  await moveToCampaignByNewNumber()
  await expect(world.fetchOne()).rejects.toThrow(/contact_open/)
  // A replay is no news.
  await allow()
  await world.replay(eventId)
  expect(await getContact(ctx, contact.id)).toMatchObject({ stoppedAt: null, stoppedByName: null })
})

test('who asked on a call, and is allowed again, is called on as anybody by a number that is not on DNC', async () => {
  const id = await world.fetchOne()
  await world.say(id, 15)
  await world.setBack(id, 2 * HOUR)
  await allow()
  await moveToCampaignByNewNumber()
  await world.say(await world.fetchOne(), 2)
  const { rows } = await db.pool.query(
    'select state, waiting_for as "waitingFor" from campaign_contact where contact_id = $1 and campaign_id = $2',
    [contact.id, world.campaign.id],
  )
  expect(rows).toEqual([{ state: 'waiting', waitingFor: 'retry' }])
})

/** A number that came since, and the one that a new campaign calls. */
async function moveToCampaignByNewNumber(): Promise<void> {
  const { rows } = await db.pool.query<{ id: bigint }>(
    `insert into contact_number (organisation_id, contact_id, position, e164, given, country, zone_set_id, zone_source)
     select organisation_id, contact_id, 2, '+12125559876', '', country, zone_set_id, zone_source
       from contact_number where contact_id = $1 returning id`,
    [contact.id],
  )
  world.campaign = await makeCampaign(db.pool, world.organisationId, {}, { listId: world.campaign.listId })
  await makeQueueRow(db.pool, world.campaign, {
    ...contact,
    e164: '+12125559876',
    numberId: rows[0]?.id ?? null,
  })
}

test('a number that serves again opens no row elsewhere; the stop alone keeps it closed', async () => {
  const other = await makeCampaign(db.pool, world.organisationId, {}, { listId: world.campaign.listId })
  const queueId = await makeQueueRow(db.pool, other, { ...contact, numberId: contact.numberIds[0] ?? null })
  const read = async () =>
    (await db.pool.query('select state, stop_cause as cause from campaign_contact where id = $1', [queueId]))
      .rows[0]
  const id = await world.fetchOne()
  await world.say(id, 1)
  await db.pool.query(
    `update campaign_contact set state = 'closed', stop_cause = 'number_valid', closed_at = now() where id = $1`,
    [queueId],
  )
  await stop()
  await world.say(id, 2)
  expect(await read()).toEqual({ state: 'closed', cause: 'contact_open' })
  await allow()
  expect(await read()).toEqual({ state: 'waiting', cause: null })
})

test('a number that serves again by the very word that asks for no more calls opens no row elsewhere', async () => {
  const other = await makeCampaign(db.pool, world.organisationId, {}, { listId: world.campaign.listId })
  const queueId = await makeQueueRow(db.pool, other, { ...contact, numberId: contact.numberIds[0] ?? null })
  const id = await world.fetchOne()
  await world.say(id, 1)
  await db.pool.query(
    `update campaign_contact set state = 'closed', stop_cause = 'number_valid', closed_at = now() where id = $1`,
    [queueId],
  )
  await world.say(id, 15)
  const { rows } = await db.pool.query(
    'select state, stop_cause as cause from campaign_contact where id = $1',
    [queueId],
  )
  expect(rows).toEqual([{ state: 'closed', cause: 'contact_open' }])
})
