import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type DialerWorld, HOUR, later, MINUTE, makeDialerWorld } from '@/lib/server/testing/dialer-world'
import { type MadeContact, makeCampaign, makeContact, makeQueueRow } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** What another campaign, pass or number of the same contact had is not counted to this one. */

let db: TestDatabase
let world: DialerWorld
let contact: MadeContact
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  world = await makeDialerWorld(db.pool)
  contact = await makeContact(db.pool, world.campaign, { numbers: [{}, {}] })
})

/** Of four hours ago, so that no cooldown is left of it. */
async function callBefore(outcome: unknown, more = {}): Promise<string> {
  const id = await world.fetchOne()
  await world.say(id, outcome, more)
  await world.setBack(id, 4 * HOUR)
  await world.wakeUp(contact.id)
  return id
}

const openRow = (pass: number, numberAt = 0) =>
  db.pool.query(
    `update campaign_contact q set pass = $2, state = 'ready', next_at = null, waiting_for = null, stop_cause = null,
            closed_at = null, next_number_id = n.id, next_e164 = n.e164
       from contact_number n where q.contact_id = $1 and n.id = $3`,
    [contact.id, pass, contact.numberIds[numberAt]],
  )

async function expectRetryIn(minutes: number): Promise<void> {
  const { nextAt, ...row } = await world.readQueue(contact.id)
  expect(row).toMatchObject({ state: 'waiting', waitingFor: 'retry' })
  expect(Math.abs(nextAt.getTime() - later(minutes * MINUTE).getTime())).toBeLessThan(MINUTE)
}

describe('no answer is the first one', () => {
  test('of its number', async () => {
    await callBefore(2)
    await openRow(1, 1)
    await world.say(await world.fetchOne(), 2)
    await expectRetryIn(60)
  })

  test('of its pass', async () => {
    await callBefore(2)
    await openRow(2)
    await world.say(await world.fetchOne(), 2)
    await expectRetryIn(60)
  })

  test('of its campaign', async () => {
    const own = world.campaign
    world.campaign = await makeCampaign(db.pool, world.organisationId)
    const [numberId = null] = contact.numberIds
    const elsewhere = await makeQueueRow(db.pool, world.campaign, { ...contact, numberId })
    await callBefore(2)
    await db.pool.query('delete from campaign_contact where id = $1', [elsewhere])
    world.campaign = own
    await world.say(await world.fetchOne(), 2)
    await expectRetryIn(60)
  })

  test('else it is the second', async () => {
    await callBefore(2)
    await openRow(1)
    await world.say(await world.fetchOne(), 2)
    await expectRetryIn(240)
  })
})

test('who is spoken to in another campaign is not reached in this one', async () => {
  const own = world.campaign
  world.campaign = await makeCampaign(db.pool, world.organisationId)
  const [numberId = null] = contact.numberIds
  const elsewhere = await makeQueueRow(db.pool, world.campaign, { ...contact, numberId })
  await callBefore(16, { agentId: 'a', businessOutcome: 'Sale' })
  await db.pool.query('delete from campaign_contact where id = $1', [elsewhere])
  world.campaign = own
  await world.say(await world.fetchOne(), 2)
  await expectRetryIn(60)
})

test('what is said late of the pass before leaves the row of this one', async () => {
  const first = await world.fetchOne()
  await world.say(first, 2)
  await openRow(2)
  await world.say(first, 5)
  expect(await world.readQueue(contact.id)).toMatchObject({ state: 'ready', nextAt: null })
})

test('of two conversations the later call is the last, whichever attempt it was', async () => {
  const first = await callBefore(2)
  // The dialer may call again for as long as it was allowed to.
  await db.pool.query(`update attempt set guard_at = now() + interval '1 hour' where id = $1`, [first])
  const second = await world.fetchOne()
  await world.say(second, 16, {
    agentId: 'a',
    businessOutcome: 'Sale',
    callStartTime: later(-HOUR).toISOString(),
  })
  expect(await world.readQueue(contact.id)).toMatchObject({ state: 'closed', cause: 'reached' })
  const dueAt = later(20 * HOUR)
  await world.say(first, 9, {
    agentId: 'a',
    taskId: 'second',
    callStartTime: later(0).toISOString(),
    callbackTime: dueAt.toISOString(),
  })
  expect(await world.listCallbacks()).toEqual(['open'])
  expect(await world.readQueue(contact.id)).toMatchObject({ state: 'waiting', nextAt: dueAt })
})

test('what other contacts that have the number were called there counts to its budget', async () => {
  const other = await makeContact(db.pool, world.campaign, { queue: { orderKey: 2 } })
  await db.pool.query('update contact_number set e164 = $2 where id = $1', [other.numberIds[0], contact.e164])
  const id = await world.fetchOne()
  await db.pool.query('update contact_number set charged_total = 9 where id = $1', [other.numberIds[0]])
  await world.say(id, 2)
  const { rows } = await db.pool.query<{ next: bigint }>(
    'select next_number_id as next from campaign_contact where contact_id = $1',
    [contact.id],
  )
  expect(rows).toEqual([{ next: contact.numberIds[1] }])
})

test('calls that were never made are looked back to', async () => {
  await callBefore(17)
  await openRow(1)
  await world.say(await world.fetchOne(), 17)
  expect(await world.readQueue(contact.id)).toMatchObject({ state: 'closed', cause: 'data_error' })
})

test('what a call of another campaign said against the number holds when the one of this is taken back', async () => {
  const own = world.campaign
  world.campaign = await makeCampaign(db.pool, world.organisationId)
  const [numberId = null] = contact.numberIds
  const elsewhere = await makeQueueRow(db.pool, world.campaign, { ...contact, numberId })
  const first = await callBefore(1)
  expect(first).toBeDefined()
  await db.pool.query('delete from campaign_contact where id = $1', [elsewhere])
  world.campaign = own
  const setActive = () =>
    db.pool.query(`update contact_number set state = 'active', state_cause = null where id = $1`, [numberId])
  await setActive()
  const id = await world.fetchOne()
  await world.say(id, 1)
  await world.say(id, 2)
  const { rows } = await db.pool.query('select state from contact_number where id = $1', [numberId])
  expect(rows).toEqual([{ state: 'invalid' }])
})
