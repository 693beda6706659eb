import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type DialerWorld, HOUR, later, MINUTE, makeDialerWorld } from '@/lib/server/testing/dialer-world'
import { type MadeContact, makeCampaign, makeContact, makeQueueRow } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { reapLeases } from './reap-leases'

/** What an attempt did to its number and its contact is taken back when its words mean so no more. */

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

const readNumber = async () =>
  (
    await db.pool.query('select state, state_cause as cause from contact_number where contact_id = $1', [
      contact.id,
    ])
  ).rows[0]
const readLock = async () =>
  (
    await db.pool.query('select locked_until as until, locked_cause as cause from contact where id = $1', [
      contact.id,
    ])
  ).rows[0]

/** The contact's next attempt, whatever keeps it from being handed out. */
async function fetchNext(): Promise<string> {
  await db.pool.query('update contact set locked_until = null where id = $1', [contact.id])
  await db.pool.query(`update contact_number set state = 'active' where contact_id = $1`, [contact.id])
  await db.pool.query(
    `update campaign_contact set state = 'ready', next_at = null, waiting_for = null, stop_cause = null, closed_at = null
      where contact_id = $1`,
    [contact.id],
  )
  return world.fetchOne()
}

describe('the state of a number', () => {
  test.each([
    [1, 'invalid'],
    [4, 'fax'],
  ])('after %i, then another outcome: it serves again', async (code, state) => {
    const id = await world.fetchOne()
    await world.say(id, code)
    expect(await readNumber()).toMatchObject({ state })
    expect(await world.readQueue(contact.id)).toMatchObject({ state: 'closed', cause: 'no_number_left' })
    await world.say(id, 2)
    expect(await readNumber()).toEqual({ state: 'active', cause: null })
    expect(await world.readQueue(contact.id)).toMatchObject({ state: 'waiting', waitingFor: 'retry' })
  })

  test('after a wrap-up of a wrong number that was a slip', async () => {
    const id = await world.fetchOne()
    await world.say(id, 16, { agentId: 'a', businessOutcome: 'Wrong number' })
    expect(await readNumber()).toMatchObject({ state: 'stopped' })
    await world.say(id, 16, { agentId: 'a', businessOutcome: 'Sale' })
    expect(await readNumber()).toMatchObject({ state: 'active' })
  })

  test('stays where another attempt says the same', async () => {
    const first = await world.fetchOne()
    await world.say(first, 1)
    await world.setBack(first, 4 * HOUR)
    await world.say(await fetchNext(), 1)
    await world.say(first, 2)
    expect(await readNumber()).toMatchObject({ state: 'invalid' })
  })

  test.each(['first', 'second'])(
    'that a later call reached the person at is not taken by an earlier one: %s is told first',
    async (order) => {
      const first = await world.fetchOne()
      await world.say(first, 2)
      await world.setBack(first, 4 * HOUR)
      const second = await fetchNext()
      const early = () => world.say(first, 1)
      const late = () => world.say(second, 16, { agentId: 'a', businessOutcome: 'Try again' })
      for (const tell of order === 'first' ? [early, late] : [late, early]) await tell()
      expect(await readNumber()).toMatchObject({ state: 'active' })
    },
  )

  test('that a person set since stays, whatever else is told of the call', async () => {
    const id = await world.fetchOne()
    await world.say(id, 1)
    await db.pool.query(
      `update contact_number set state = 'active', state_cause = null where contact_id = $1`,
      [contact.id],
    )
    await world.say(id, 1, { callEndTime: later(0).toISOString() })
    expect(await readNumber()).toEqual({ state: 'active', cause: null })
  })

  test('that a person stopped since stays stopped when the call is taken back', async () => {
    const id = await world.fetchOne()
    await world.say(id, 1)
    await db.pool.query(
      `update contact_number set state = 'stopped', state_cause = 'asked' where contact_id = $1`,
      [contact.id],
    )
    await world.say(id, 2)
    expect(await readNumber()).toEqual({ state: 'stopped', cause: 'asked' })
  })

  test('that an import stopped is not touched', async () => {
    const id = await world.fetchOne()
    await db.pool.query(
      `update contact_number set state = 'stopped', state_cause = 'replaced' where contact_id = $1`,
      [contact.id],
    )
    await world.say(id, 1)
    expect(await readNumber()).toEqual({ state: 'stopped', cause: 'replaced' })
  })
})

describe('what was closed', () => {
  const closeRow = (cause: string, campaignId = world.campaign.id) =>
    db.pool.query(
      `update campaign_contact set state = 'closed', stop_cause = $2, closed_at = now(), next_at = null, waiting_for = null
        where contact_id = $1 and campaign_id = $3`,
      [contact.id, cause, campaignId],
    )

  test('by the hand-out for a number is judged anew when the number serves again', async () => {
    const id = await world.fetchOne()
    await world.say(id, 2)
    await world.wakeUp(contact.id)
    await world.say(id, 1)
    await closeRow('number_valid')
    await world.say(id, 2)
    expect(await readNumber()).toMatchObject({ state: 'active' })
    expect(await world.readQueue(contact.id)).toMatchObject({ state: 'waiting', cause: null })
  })

  test('in another campaign for want of any number is judged anew when one serves again, not before', async () => {
    const other = await makeCampaign(db.pool, world.organisationId)
    const [numberId = null] = contact.numberIds
    const elsewhere = await makeQueueRow(db.pool, other, { ...contact, numberId })
    const id = await world.fetchOne()
    await reapLeases(db.pool, later(24 * HOUR))
    await db.pool.query(`update contact_number set state = 'invalid' where contact_id = $1`, [contact.id])
    await closeRow('no_number_left', other.id)
    const readState = async () => {
      const { rows } = await db.pool.query(
        'select state, stop_cause as cause from campaign_contact where id = $1',
        [elsewhere],
      )
      return rows[0]
    }
    await world.say(id, 13)
    expect(await readState()).toEqual({ state: 'closed', cause: 'no_number_left' })
    await world.say(id, 1)
    await world.say(id, 2)
    expect(await readState()).toEqual({ state: 'waiting', cause: null })
  })

  test('by the hand-out for a budget, in another campaign, when a call is counted no more', async () => {
    const other = await makeCampaign(db.pool, world.organisationId)
    const [numberId = null] = contact.numberIds
    const elsewhere = await makeQueueRow(db.pool, other, { ...contact, numberId })
    const id = await world.fetchOne()
    await reapLeases(db.pool, later(24 * HOUR))
    await closeRow('cap_contact_total', other.id)
    const readState = async () => {
      const { rows } = await db.pool.query(
        'select state, stop_cause as cause from campaign_contact where id = $1',
        [elsewhere],
      )
      return rows[0]
    }
    await world.say(id, null, { callEndTime: later(0).toISOString() })
    expect(await readState()).toEqual({ state: 'closed', cause: 'cap_contact_total' })
    await world.say(id, 13)
    expect(await readState()).toEqual({ state: 'waiting', cause: null })
  })
})

describe('a lock-out', () => {
  test('of an abandoned call that an agent had after all', async () => {
    const id = await world.fetchOne()
    await world.say(id, 10)
    expect((await readLock()).until).not.toBeNull()
    await world.say(id, 16, { agentId: 'a', businessOutcome: 'Sale' })
    expect(await readLock()).toEqual({ until: null, cause: null })
  })

  test('that another attempt asks for as well goes down to what that asks', async () => {
    const first = await world.fetchOne()
    await world.say(first, 10)
    await world.setBack(first, 4 * HOUR)
    const second = await fetchNext()
    await world.say(second, 10)
    const whole = (await readLock()).until
    await world.say(second, 16, { agentId: 'a', businessOutcome: 'Try again' })
    const left = (await readLock()).until
    expect(left.getTime()).toBeLessThan(whole.getTime() - 3.9 * HOUR)
    expect(left.getTime()).toBeGreaterThan(later(19 * HOUR).getTime())
  })

  test('counts from the start that is told later', async () => {
    const id = await world.fetchOne()
    await db.pool.query(`update attempt set handed_at = handed_at - interval '1 hour' where id = $1`, [id])
    await world.say(id, 10)
    const start = later(-30 * MINUTE)
    await world.say(id, 10, { callStartTime: start.toISOString() })
    const { until } = await readLock()
    expect(Math.abs(until.getTime() - start.getTime() - 24 * HOUR)).toBeLessThan(1_000)
  })

  test('longer than that of an earlier attempt is not shortened by it', async () => {
    const first = await world.fetchOne()
    await world.say(first, 2)
    await world.setBack(first, 4 * HOUR)
    await world.say(await fetchNext(), 10)
    const { until } = await readLock()
    await world.say(first, 10)
    expect((await readLock()).until).toEqual(until)
  })

  test('of a further call is taken back with it', async () => {
    const id = await world.fetchOne()
    await world.say(id, 2)
    await world.say(id, 10, { taskId: 'second' })
    expect((await readLock()).until).not.toBeNull()
    await world.say(id, 16, { taskId: 'second', agentId: 'a', businessOutcome: 'Try again' })
    expect((await readLock()).until).toBeNull()
  })
})

test('a replay moves no day of the ledger, whatever zone the organisation is in by then', async () => {
  await db.pool.query(`update organisation set time_zone = 'Pacific/Kiritimati' where id = $1`, [
    world.organisationId,
  ])
  const id = await world.fetchOne()
  const event = await world.say(id, 16, { agentId: 'a' })
  const before = await world.readLedger()
  await db.pool.query(`update organisation set time_zone = 'Pacific/Pago_Pago' where id = $1`, [
    world.organisationId,
  ])
  await world.replay(event)
  expect(await world.readLedger()).toEqual(before)
  const { rows } = await db.pool.query('select ledger_day::text as day from attempt where id = $1', [id])
  expect(rows).toEqual([{ day: before[0]?.day }])
})
