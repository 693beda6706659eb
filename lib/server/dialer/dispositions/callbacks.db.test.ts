import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type DialerWorld, HOUR, later, MINUTE, makeDialerWorld } from '@/lib/server/testing/dialer-world'
import { type MadeContact, makeContact, storeDisposition } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { applyPendingEvents } from './apply-events'
import { reapLeases } from './reap-leases'

/** Callbacks: by which call they are met, and what opens them again. */

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

const readRow = () => world.readQueue(contact.id)
const readCallbacks = async () => {
  const { rows } = await db.pool.query(
    `select state, due_at as "dueAt", agent_id as "agentId", done_by_attempt_id as "doneBy" from callback
      where organisation_id = $1 order by due_at`,
    [world.organisationId],
  )
  return rows
}
const askFor = (id: string, dueAt: Date, more = {}) =>
  world.say(id, 9, { callbackTime: dueAt.toISOString(), agentId: 'a', ...more })

/** Asked for four hours ago; the contact may be called again. */
async function askBefore(dueAt: Date): Promise<string> {
  const id = await world.fetchOne()
  await askFor(id, dueAt)
  await world.setBack(id, 4 * HOUR)
  await world.wakeUp(contact.id)
  // Called for another reason before its time.
  await db.pool.query('update campaign_contact set dial_at = null where contact_id = $1', [contact.id])
  return id
}

/** Where the dialer said nothing: that the person was spoken to. */
async function sayByPerson(id: string): Promise<void> {
  await reapLeases(db.pool, later(24 * HOUR))
  const event = await storeDisposition(
    db.pool,
    world.organisationId,
    Buffer.from(
      JSON.stringify({ id: 'person', data: [{ contactId: id, telephonyOutcome: 16, agentId: 'a' }] }),
    ),
  )
  await db.pool.query(`update disposition_event set authenticated_by = 'person' where id = $1`, [event])
  await applyPendingEvents(db.pool)
}

/** Whatever closed it. */
const openRow = () =>
  db.pool.query(
    `update campaign_contact set state = 'ready', next_at = null, waiting_for = null, stop_cause = null, closed_at = null
      where contact_id = $1`,
    [contact.id],
  )

describe('is met by a call that began', () => {
  test.each([
    ['at its time', 0, 'done'],
    ['five minutes before it', -5 * MINUTE, 'done'],
    ['six minutes before it', -6 * MINUTE, 'open'],
  ])('%s', async (_, early, state) => {
    const dueAt = later(10 * MINUTE)
    await askBefore(dueAt)
    const id = await world.fetchOne()
    await world.say(id, 2, { callStartTime: new Date(dueAt.getTime() + early).toISOString() }, later(HOUR))
    // No call is later than it was heard of: as if it had been heard of in an hour.
    await db.pool.query(`update attempt set settled_at = settled_at + interval '1 hour' where id = $1`, [id])
    await world.say(id, 2, { callEndTime: later(HOUR).toISOString() }, later(HOUR))
    expect(await readCallbacks()).toMatchObject([{ state }])
  })

  test('long before it only where the person was spoken to', async () => {
    await askBefore(later(20 * HOUR))
    const id = await world.fetchOne()
    await world.say(id, 2)
    expect(await readCallbacks()).toMatchObject([{ state: 'open', doneBy: null }])
    await world.say(id, 16, { agentId: 'a', businessOutcome: 'Sale' })
    expect(await readCallbacks()).toMatchObject([{ state: 'done', doneBy: id }])
  })

  test('as a further call of the attempt', async () => {
    const dueAt = later(30 * MINUTE)
    await askBefore(dueAt)
    const id = await world.fetchOne()
    await world.say(id, 2, { callStartTime: later(0).toISOString() })
    expect(await readCallbacks()).toMatchObject([{ state: 'open' }])
    // As if it were half an hour later.
    const before = await db.pool.query(
      `update callback set due_at = now() where organisation_id = $1 returning id`,
      [world.organisationId],
    )
    expect(before.rowCount).toBe(1)
    await world.say(id, 2, { taskId: 'second' })
    expect(await readCallbacks()).toMatchObject([{ state: 'done', doneBy: id }])
  })
})

describe('opens again', () => {
  test.each([
    [13, 'open'],
    [2, 'open'],
    [16, 'done'],
  ])('when a person said that they were spoken to, and the dialer says %i', async (code, state) => {
    await askBefore(later(20 * HOUR))
    const id = await world.fetchOne()
    await sayByPerson(id)
    expect(await readCallbacks()).toMatchObject([{ state: 'done', doneBy: id }])
    await world.say(id, code)
    expect(await readCallbacks()).toMatchObject([{ state }])
  })

  test('but not where a later call has met it as well', async () => {
    const first = await askBefore(later(2 * MINUTE))
    await world.setBack(first, 30 * HOUR)
    const second = await world.fetchOne()
    await sayByPerson(second)
    await world.setBack(second, 26 * HOUR)
    await openRow()
    const third = await world.fetchOne()
    await world.say(third, 2)
    expect(await readCallbacks()).toMatchObject([{ state: 'done', doneBy: second }])
    await world.say(second, 13)
    expect(await readCallbacks()).toMatchObject([{ state: 'done', doneBy: third }])
  })

  test('not where it moves: a conversation meets it all the same', async () => {
    const first = await askBefore(later(20 * HOUR))
    const id = await world.fetchOne()
    const dueAt = later(40 * HOUR)
    await world.say(id, 16, { agentId: 'a', businessOutcome: 'Sale' })
    expect(await readCallbacks()).toMatchObject([{ state: 'done' }])
    // The promise itself moves: a conversation meets it all the same.
    await askFor(first, dueAt)
    expect(await readCallbacks()).toMatchObject([{ state: 'done', doneBy: id, dueAt }])
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'reached' })
  })

  test('when it is moved to after the call that met it', async () => {
    const first = await askBefore(later(2 * MINUTE))
    const second = await world.fetchOne()
    await world.say(second, 2)
    expect(await readCallbacks()).toMatchObject([{ state: 'done', doneBy: second }])
    const dueAt = later(20 * HOUR)
    await askFor(first, dueAt)
    expect(await readCallbacks()).toMatchObject([{ state: 'open', doneBy: null, dueAt }])
    expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'callback', nextAt: dueAt })
  })
})

describe('asked for late', () => {
  test('goes before the retry of the call since', async () => {
    const first = await world.fetchOne()
    await world.say(first, 2)
    await world.setBack(first, 4 * HOUR)
    await world.wakeUp(contact.id)
    await world.say(await world.fetchOne(), 2)
    const dueAt = later(20 * HOUR)
    await askFor(first, dueAt)
    expect(await readRow()).toMatchObject({
      state: 'waiting',
      waitingFor: 'callback',
      nextAt: dueAt,
      dialAt: dueAt,
    })
  })

  test('opens a row that the dialer had refused', async () => {
    const first = await world.fetchOne()
    await world.say(first, 2)
    await world.setBack(first, 4 * HOUR)
    await world.wakeUp(contact.id)
    const second = await world.fetchOne()
    await world.say(second, 17)
    await db.pool.query(
      `update campaign_contact set state = 'closed', stop_cause = 'data_error', closed_at = now(), next_at = null,
              waiting_for = null where contact_id = $1`,
      [contact.id],
    )
    const dueAt = later(20 * HOUR)
    await askFor(first, dueAt)
    expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'callback', nextAt: dueAt })
  })

  test('goes before a new pass', async () => {
    const first = await world.fetchOne()
    await world.say(first, 2)
    await db.pool.query(
      `update campaign_contact set pass = 2, state = 'ready', next_at = null, waiting_for = null, attempt_count = 0
        where contact_id = $1`,
      [contact.id],
    )
    const dueAt = later(20 * HOUR)
    await askFor(first, dueAt)
    expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'callback', nextAt: dueAt })
  })

  test('is met already where the person was spoken to since', async () => {
    const first = await world.fetchOne()
    await world.say(first, 2)
    await world.setBack(first, 4 * HOUR)
    await world.wakeUp(contact.id)
    const second = await world.fetchOne()
    await world.say(second, 16, { agentId: 'b', businessOutcome: 'Sale' })
    await askFor(first, later(20 * HOUR))
    expect(await readCallbacks()).toMatchObject([{ state: 'done', doneBy: second }])
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'reached' })
  })

  test('waits until the call that is out comes back', async () => {
    const first = await world.fetchOne()
    await world.say(first, 2)
    await world.setBack(first, 4 * HOUR)
    await world.wakeUp(contact.id)
    const second = await world.fetchOne()
    const dueAt = later(20 * HOUR)
    await askFor(first, dueAt)
    expect(await readRow()).toMatchObject({ state: 'leased' })
    await world.say(second, 2)
    expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'callback', nextAt: dueAt })
  })
})

test('taken back late frees the row for the next step of its latest attempt', async () => {
  const first = await askBefore(later(20 * HOUR))
  await world.say(await world.fetchOne(), 2)
  expect(await readRow()).toMatchObject({ waitingFor: 'callback' })
  await world.say(first, 16, { agentId: 'a', businessOutcome: 'Try again' })
  expect(await readCallbacks()).toMatchObject([{ state: 'cancelled' }])
  expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'retry', dialAt: null })
})

describe('and DNC', () => {
  test('none is opened for somebody who is on it', async () => {
    const id = await world.fetchOne()
    await db.pool.query(
      `insert into dnc_entry (organisation_id, e164, scope, source, created_by_name) values ($1, $2, 'organisation', 'user', 'Ann')`,
      [world.organisationId, contact.e164],
    )
    await askFor(id, later(20 * HOUR))
    expect(await readCallbacks()).toEqual([])
  })

  test('of the campaign too', async () => {
    const id = await world.fetchOne()
    await db.pool.query(
      `insert into dnc_entry (organisation_id, campaign_id, e164, scope, source, created_by_name)
       values ($1, $2, $3, 'campaign', 'user', 'Ann')`,
      [world.organisationId, world.campaign.id, contact.e164],
    )
    await askFor(id, later(20 * HOUR))
    expect(await readCallbacks()).toEqual([])
  })

  test('one that is asked for again by somebody on it stays cancelled', async () => {
    const id = await world.fetchOne()
    await askFor(id, later(20 * HOUR))
    await world.say(id, 16, { agentId: 'a', businessOutcome: 'Sale' })
    expect(await readCallbacks()).toMatchObject([{ state: 'cancelled' }])
    await db.pool.query(
      `insert into dnc_entry (organisation_id, e164, scope, source, created_by_name) values ($1, $2, 'organisation', 'user', 'Ann')`,
      [world.organisationId, contact.e164],
    )
    await askFor(id, later(30 * HOUR), { businessOutcome: 'Call back' })
    expect(await readCallbacks()).toMatchObject([{ state: 'cancelled' }])
  })
})

describe('goes to', () => {
  test('the agent whom the person asked for, else the one who spoke to them', async () => {
    const id = await world.fetchOne()
    await askFor(id, later(20 * HOUR))
    expect(await readCallbacks()).toMatchObject([{ agentId: 'a' }])
    await askFor(id, later(20 * HOUR), { callbackPreferredAgentId: 'b' })
    expect(await readCallbacks()).toMatchObject([{ agentId: 'b' }])
  })

  test('the agent who is told later', async () => {
    const id = await world.fetchOne()
    await askFor(id, later(20 * HOUR), { agentId: null })
    expect(await readCallbacks()).toMatchObject([{ agentId: null }])
    await world.say(id, null, { agentId: 'c' })
    expect(await readCallbacks()).toMatchObject([{ agentId: 'c' }])
  })

  test('whom a person gave it to since, whatever else is told later', async () => {
    const id = await world.fetchOne()
    await askFor(id, later(20 * HOUR))
    await db.pool.query(`update callback set agent_id = 'z' where organisation_id = $1`, [
      world.organisationId,
    ])
    await world.say(id, null, { callEndTime: later(0).toISOString() })
    await askFor(id, later(30 * HOUR))
    expect(await readCallbacks()).toMatchObject([{ agentId: 'z' }])
  })
})

test('a time that is over is planned once, however often it is told', async () => {
  const id = await world.fetchOne()
  const dueAt = later(-HOUR)
  await askFor(id, dueAt)
  expect(await readCallbacks()).toMatchObject([{ state: 'open', dueAt }])
  const row = await readRow()
  expect(row).toMatchObject({ state: 'ready', dialAt: null })
  await askFor(id, dueAt, { businessOutcome: 'Call back' })
  expect(await readCallbacks()).toMatchObject([{ state: 'open', dueAt }])
  expect(await readRow()).toEqual(row)
})

test('one whose time was over when it was told is met by the call that had been made since', async () => {
  const first = await world.fetchOne()
  await world.say(first, 2)
  await world.setBack(first, 4 * HOUR)
  await world.wakeUp(contact.id)
  const second = await world.fetchOne()
  await world.say(second, 2)
  await askFor(first, later(-HOUR))
  expect(await readCallbacks()).toMatchObject([{ state: 'done', doneBy: second }])
  expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'retry' })
})
