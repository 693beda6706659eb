import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { presets } from '@/lib/domain/compliance/rule-sets'
import { type DialerWorld, HOUR, later, MINUTE, makeDialerWorld } from '@/lib/server/testing/dialer-world'
import {
  type MadeContact,
  makeCampaign,
  makeContact,
  makeQueueRow,
  storeDisposition,
} from '@/lib/server/testing/factories'
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

describe('whose time is over', () => {
  const dueAt = later(-10 * MINUTE)
  /** The call since went out an hour ago, and so before the time. */
  async function callBetween(): Promise<string> {
    await askBefore(later(20 * HOUR))
    const id = await world.fetchOne()
    await world.setBack(id, HOUR)
    await db.pool.query(
      `update campaign_contact set last_attempt_at = last_attempt_at - interval '1 hour' where contact_id = $1`,
      [contact.id],
    )
    await db.pool.query('update callback set due_at = $2 where organisation_id = $1', [
      world.organisationId,
      dueAt,
    ])
    return id
  }

  test('when the call before it ends is due at once', async () => {
    await world.say(await callBetween(), 2, { callStartTime: later(-50 * MINUTE).toISOString() })
    expect(await readCallbacks()).toMatchObject([{ state: 'open' }])
    expect(await readRow()).toMatchObject({ state: 'ready', dialAt: null })
  })

  test('is met by a further call of the attempt', async () => {
    const id = await callBetween()
    await world.say(id, 2, { callStartTime: later(-50 * MINUTE).toISOString() })
    expect(await readCallbacks()).toMatchObject([{ state: 'open' }])
    await world.say(id, 2, { taskId: 'second' })
    expect(await readCallbacks()).toMatchObject([{ state: 'done', doneBy: id }])
  })

  test('is met by the call that turns out to have begun later, and leaves the row to its retry', async () => {
    const id = await callBetween()
    await db.pool.query(`update attempt set guard_at = now() where id = $1`, [id])
    await world.say(id, 2, { callStartTime: later(-50 * MINUTE).toISOString() })
    expect(await readRow()).toMatchObject({ state: 'ready' })
    await world.say(id, 2, { callStartTime: later(-8 * MINUTE).toISOString() })
    expect(await readCallbacks()).toMatchObject([{ state: 'done', doneBy: id }])
    expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'retry' })
  })

  test('when the dialer did not dial waits as it says', async () => {
    await world.say(await callBetween(), 13)
    expect(await readCallbacks()).toMatchObject([{ state: 'open' }])
    expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'retry' })
  })
})

test('goes to another number where its own serves no more', async () => {
  contact = await makeContact(db.pool, world.campaign, { numbers: [{}, {}], queue: { orderKey: -1 } })
  await askBefore(later(20 * HOUR))
  await db.pool.query(
    `update campaign_contact q set next_number_id = n.id, next_e164 = n.e164 from contact_number n
      where q.contact_id = $1 and n.id = $2`,
    [contact.id, contact.numberIds[0]],
  )
  await world.say(await world.fetchOne(), 1)
  expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'callback' })
  const { rows } = await db.pool.query<{ next: bigint }>(
    'select next_number_id as next from campaign_contact where contact_id = $1',
    [contact.id],
  )
  expect(rows).toEqual([{ next: contact.numberIds[1] }])
})

test('met by a late word of a call since, with another call after it, leaves the row to that call', async () => {
  await world.setBack(await askBefore(later(20 * HOUR)), 30 * HOUR)
  const second = await world.fetchOne()
  await world.say(second, 2)
  await world.setBack(second, 26 * HOUR)
  await openRow()
  await db.pool.query('update campaign_contact set dial_at = null where contact_id = $1', [contact.id])
  await world.say(await world.fetchOne(), 2)
  expect(await readRow()).toMatchObject({ waitingFor: 'callback' })
  await world.say(second, 16, { agentId: 'b', businessOutcome: 'Try again' })
  expect(await readCallbacks()).toMatchObject([{ state: 'done', doneBy: second }])
  expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'retry', dialAt: null })
})

test('of another campaign plans nothing in this one, and is met by no call of it', async () => {
  const own = world.campaign
  world.campaign = await makeCampaign(db.pool, world.organisationId)
  const [numberId = null] = contact.numberIds
  const elsewhere = await makeQueueRow(db.pool, world.campaign, { ...contact, numberId })
  await askBefore(later(20 * HOUR))
  await db.pool.query('delete from campaign_contact where id = $1', [elsewhere])
  world.campaign = own
  const id = await world.fetchOne()
  await world.say(id, 2)
  expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'retry' })
  await world.say(id, 16, { agentId: 'a', businessOutcome: 'Sale' })
  expect(await readCallbacks()).toMatchObject([{ state: 'open' }])
})

test('met by a call in which the person then asks for DNC is cancelled, in either order', async () => {
  for (const order of ['reached', 'DNC']) {
    await db.pool.query(
      `update dnc_entry set ended_at = now(), ended_by_name = 'Ann' where organisation_id = $1`,
      [world.organisationId],
    )
    contact = await makeContact(db.pool, world.campaign, { queue: { orderKey: -1 } })
    const first = await world.fetchOne()
    await world.say(first, 2)
    await world.setBack(first, 4 * HOUR)
    await world.wakeUp(contact.id)
    const second = await world.fetchOne()
    const ask = () => askFor(first, later(20 * HOUR))
    const suppress = () => world.say(second, 15)
    if (order === 'reached') {
      await ask()
      await world.say(second, 16, { agentId: 'a' })
      await suppress()
    } else {
      await suppress()
      await ask()
    }
    const { rows } = await db.pool.query('select state from callback where contact_id = $1', [contact.id])
    expect(rows).toEqual(order === 'reached' ? [{ state: 'cancelled' }] : [])
  }
})

test('asked for again after it was taken back goes to whom the call says then', async () => {
  const id = await world.fetchOne()
  const at = (seconds: number) => later(seconds * 1000 - MINUTE)
  await world.say(id, 9, { callbackTime: later(20 * HOUR).toISOString() }, at(0))
  await world.say(id, 16, { agentId: 'y', businessOutcome: 'Sale' }, at(1))
  expect(await readCallbacks()).toMatchObject([{ state: 'cancelled', agentId: null }])
  await world.say(id, 9, { callbackTime: later(20 * HOUR).toISOString() }, at(2))
  expect(await readCallbacks()).toMatchObject([{ state: 'open', agentId: 'y' }])
})

describe('that turns out never to have been asked for is cancelled', () => {
  test('though a call has met it', async () => {
    const first = await askBefore(later(20 * HOUR))
    await world.say(await world.fetchOne(), 16, { agentId: 'a', businessOutcome: 'Try again' })
    expect(await world.listCallbacks()).toEqual(['done'])
    await world.say(first, 2)
    await world.say(first, 16, { agentId: 'a', businessOutcome: 'Try again' })
    expect(await world.listCallbacks()).toEqual(['cancelled'])
  })

  test('but not where a person has done it', async () => {
    const id = await world.fetchOne()
    await askFor(id, later(20 * HOUR))
    await db.pool.query(`update callback set state = 'done' where organisation_id = $1`, [
      world.organisationId,
    ])
    await world.say(id, 16, { agentId: 'a', businessOutcome: 'Try again' })
    expect(await world.listCallbacks()).toEqual(['done'])
  })
})

describe('is kept where the budget is spent', () => {
  const cap = presets.US.caps.contactTotal?.max ?? 0
  /** By rules that know a last call. */
  async function spend(total: number): Promise<void> {
    await db.pool.query(
      `update campaign_version set settings = settings || '{"ruleSet": "US"}' where organisation_id = $1`,
      [world.organisationId],
    )
    await db.pool.query('update contact set charged_total = $2 where id = $1', [contact.id, total])
  }

  test('by the very call that brings it', async () => {
    const id = await world.fetchOne()
    await spend(cap - 1)
    await askFor(id, later(20 * HOUR))
    expect(await readCallbacks()).toMatchObject([{ state: 'open' }])
  })

  test('since, when more is told of its call', async () => {
    const id = await world.fetchOne()
    await spend(cap - 2)
    await askFor(id, later(20 * HOUR))
    await spend(cap)
    await askFor(id, later(20 * HOUR), { callEndTime: later(0).toISOString(), businessOutcome: 'Call back' })
    expect(await readCallbacks()).toMatchObject([{ state: 'open' }])
    expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'callback' })
  })
})
