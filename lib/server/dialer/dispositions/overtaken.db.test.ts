import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { allowContact } from '@/lib/server/services/contact/allow-contact'
import { actAs } from '@/lib/server/testing/contact-fixture'
import { type DialerWorld, HOUR, later, MINUTE, makeDialerWorld } from '@/lib/server/testing/dialer-world'
import { type MadeContact, makeCampaign, makeContact, makeQueueRow } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { reapLeases } from './reap-leases'

/** What is said of an attempt when the contact has gone on since: a later attempt, a later pass, a callback. */

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
const reached = { agentId: 'a', businessOutcome: 'Sale' }

/** Of four hours ago, so that no cooldown is left of it. */
async function callBefore(outcome: unknown, more = {}): Promise<string> {
  const id = await world.fetchOne()
  await world.say(id, outcome, more)
  await world.setBack(id, 4 * HOUR)
  await world.wakeUp(contact.id)
  return id
}

const beginPass = (pass: number, include: 'all' | 'not_reached') =>
  db.pool.query(
    `with c as (update campaign set pass = $2, reached_from_pass = case when $3 then $2 else reached_from_pass end where id = $1)
     update campaign_contact set pass = $2, state = 'ready', next_at = null, waiting_for = null, dial_at = null,
            attempt_count = 0, charged_count = 0, stop_cause = null, closed_at = null where campaign_id = $1`,
    [world.campaign.id, pass, include === 'all'],
  )

describe('a conversation in which all was said closes the row, whichever attempt it was', () => {
  test('while the next try waits', async () => {
    const first = await callBefore(2)
    const second = await world.fetchOne()
    await world.say(second, 2)
    expect(await readRow()).toMatchObject({ state: 'waiting' })
    await world.say(first, 16, reached)
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'reached', nextAt: null, dialAt: null })
  })

  test('once the call that is out comes back', async () => {
    const first = await callBefore(2)
    const second = await world.fetchOne()
    await world.say(first, 16, reached)
    expect(await readRow()).toMatchObject({ state: 'leased' })
    await world.say(second, 2)
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'reached' })
  })

  test('once the call that is out is given up', async () => {
    const first = await callBefore(2)
    await world.fetchOne()
    await world.say(first, 16, reached)
    await reapLeases(db.pool, later(24 * HOUR))
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'reached' })
  })

  test('in the pass after it, where that is for those not reached', async () => {
    const first = await world.fetchOne()
    await world.say(first, 2)
    await beginPass(2, 'not_reached')
    await world.say(first, 16, reached)
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'reached' })
  })

  test('not in a pass that is for everybody', async () => {
    const first = await world.fetchOne()
    await world.say(first, 2)
    await world.setBack(first, 4 * HOUR)
    await beginPass(2, 'all')
    await world.say(first, 16, reached)
    expect(await readRow()).toMatchObject({ state: 'ready', cause: null })
    await world.say(await world.fetchOne(), 2)
    expect(await readRow()).toMatchObject({ state: 'waiting' })
  })

  test('of a row that is still in the pass before one for everybody', async () => {
    const first = await callBefore(2)
    await db.pool.query('update campaign set pass = 2, reached_from_pass = 2 where id = $1', [
      world.campaign.id,
    ])
    await world.say(first, 16, reached)
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'reached' })
  })

  test('and a later word that it was none opens the row again, at the next step of its latest attempt', async () => {
    const first = await callBefore(2)
    await world.say(await world.fetchOne(), 2)
    await world.say(first, 16, reached)
    await world.say(first, 16, { businessOutcome: 'Try again', agentId: 'a' })
    expect(await readRow()).toMatchObject({ cause: null, state: 'waiting' })
  })

  test('and opens it in a pass that had not called yet', async () => {
    const first = await world.fetchOne()
    await world.say(first, 2)
    await beginPass(2, 'not_reached')
    await world.say(first, 16, reached)
    await world.say(first, 16, { businessOutcome: 'Not available', agentId: 'a' })
    expect(await readRow()).toMatchObject({ state: 'ready', cause: null })
  })
})

describe('the last conversation counts, not any', () => {
  test('who asks for a callback after a first talk is called back', async () => {
    const first = await callBefore(16, reached)
    const second = await world.fetchOne()
    const dueAt = later(20 * HOUR)
    await world.say(second, 9, { agentId: 'b', callbackTime: dueAt.toISOString() })
    expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'callback', nextAt: dueAt })
    await world.say(first, 16, { agentId: 'a', businessOutcome: 'Refund' })
    expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'callback', nextAt: dueAt })
  })

  test('of one attempt too: a second call that asks for a callback goes before the first', async () => {
    for (const order of ['first', 'second']) {
      const made = await makeContact(db.pool, world.campaign)
      await db.pool.query('update campaign_contact set order_key = -1 where contact_id = $1', [made.id])
      const id = await world.fetchOne()
      const dueAt = later(20 * HOUR)
      const talk = () => world.say(id, 16, { ...reached, callStartTime: later(-9 * MINUTE).toISOString() })
      const ask = () =>
        world.say(id, 9, {
          taskId: 'second',
          agentId: 'b',
          callStartTime: later(-5 * MINUTE).toISOString(),
          callbackTime: dueAt.toISOString(),
        })
      await db.pool.query(`update attempt set handed_at = handed_at - interval '10 minutes' where id = $1`, [
        id,
      ])
      await db.pool.query(
        `update campaign_contact set last_attempt_at = last_attempt_at - interval '10 minutes' where contact_id = $1`,
        [made.id],
      )
      for (const tell of order === 'first' ? [talk, ask] : [ask, talk]) await tell()
      expect(await world.readAttempt(id)).toMatchObject({ outcome: 9, others: ['first'] })
      expect(await world.readQueue(made.id)).toMatchObject({ waitingFor: 'callback', nextAt: dueAt })
    }
  })

  test('the later of two attempts in which the person was spoken to, by when they were called', async () => {
    const first = await callBefore(2)
    const second = await world.fetchOne()
    await world.say(second, 16, { agentId: 'a', businessOutcome: 'Try again' })
    await world.say(first, 16, reached)
    expect(await readRow()).toMatchObject({ state: 'waiting', cause: null })
  })
})

test('a request of DNC closes the row, whichever attempt it was, and no more once a person has ended it', async () => {
  const first = await callBefore(2)
  await world.say(await world.fetchOne(), 2)
  await world.say(first, 15)
  expect(await readRow()).toMatchObject({ state: 'closed', cause: 'dnc_requested' })
  await db.pool.query(
    `update dnc_entry set ended_at = now(), ended_by_name = 'Ann' where organisation_id = $1`,
    [world.organisationId],
  )
  await world.wakeUp(contact.id)
  await db.pool.query(
    `update campaign_contact set stop_cause = null, closed_at = null where contact_id = $1`,
    [contact.id],
  )
  await world.say(first, null, { callStartTime: later(-MINUTE).toISOString(), businessOutcome: 'Sale' })
  expect(await readRow()).toMatchObject({ state: 'ready' })
})

describe('who is closed by somebody else stays closed', () => {
  test.each([
    [16, reached, 'reached'],
    [15, {}, 'dnc_requested'],
    [2, {}, 'list_removed'],
  ])('%i of an earlier attempt', async (outcome, more, cause) => {
    const first = await callBefore(5)
    await world.say(await world.fetchOne(), 2)
    await db.pool.query(
      `update campaign_contact set state = 'closed', stop_cause = 'list_removed', closed_at = now(), next_at = null,
              waiting_for = null where contact_id = $1`,
      [contact.id],
    )
    await world.say(first, outcome, more)
    expect(await readRow()).toMatchObject({ state: 'closed', cause })
  })
})

describe('a retry that is planned stays where it is', () => {
  const plan = async () => {
    const id = await world.fetchOne()
    await world.say(id, 2)
    await db.pool.query(
      `update campaign_contact set next_at = next_at - interval '30 minutes' where contact_id = $1`,
      [contact.id],
    )
    return { id, planned: await readRow() }
  }

  test.each([
    ['its start', { callStartTime: later(-MINUTE).toISOString() }],
    ['its agent and end', { agentId: 'a', callEndTime: later(0).toISOString() }],
  ])('when %s is told later', async (_, more) => {
    const { id, planned } = await plan()
    await world.say(id, 2, more)
    expect(await readRow()).toEqual(planned)
  })

  test('but another outcome plans anew', async () => {
    const { id, planned } = await plan()
    await world.say(id, 5)
    expect((await readRow()).nextAt.getTime()).toBeGreaterThan(planned.nextAt.getTime() + HOUR)
  })
})

describe('what a late word leaves the latest attempt to ask for is where the row is', () => {
  /** Of two calls to two numbers. */
  async function callBoth(first: unknown, second: unknown): Promise<string> {
    contact = await makeContact(db.pool, world.campaign, { numbers: [{}, {}] })
    await db.pool.query('update campaign_contact set order_key = -1 where contact_id = $1', [contact.id])
    const id = await callBefore(first)
    await world.say(await world.fetchOne(), second)
    return id
  }

  test('closed, open and closed again, as a number is invalid, serves and is invalid again', async () => {
    const first = await callBoth(1, 1)
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'no_number_left' })
    await world.say(first, 8)
    expect(await readRow()).toMatchObject({ state: 'ready', cause: null })
    await world.say(first, 1)
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'no_number_left', nextAt: null })
    expect((await world.readAttempt(first)).decision).not.toContain('Not acted on')
  })

  test('closed for a budget that an earlier call turns out to have spent', async () => {
    const first = await callBefore(13)
    await db.pool.query('update contact set charged_total = 8 where id = $1', [contact.id])
    await world.say(await world.fetchOne(), 2)
    expect(await readRow()).toMatchObject({ state: 'waiting' })
    await world.say(first, 2)
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'budget_spent' })
  })

  test('closed for a budget that a further call has spent', async () => {
    await db.pool.query('update contact set charged_total = 8 where id = $1', [contact.id])
    const id = await world.fetchOne()
    await world.say(id, 2)
    expect(await readRow()).toMatchObject({ state: 'waiting' })
    await world.say(id, 2, { taskId: 'second' })
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'budget_spent' })
  })

  test('set aside for what the dialer says of an earlier one too, and no more once it says another thing', async () => {
    const first = await world.fetchOne()
    await reapLeases(db.pool, later(24 * HOUR))
    await world.setBack(first, 4 * HOUR)
    await world.wakeUp(contact.id)
    await world.say(await world.fetchOne(), 17)
    expect(await readRow()).toMatchObject({ state: 'ready' })
    await world.say(first, 17)
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'data_error' })
    await world.say(first, 2)
    expect(await readRow()).toMatchObject({ state: 'ready', cause: null })
  })

  test('closed where a start that is told anew makes another conversation the last, and open again', async () => {
    const first = await callBefore(2)
    const second = await world.fetchOne()
    await world.say(first, 16, {
      ...reached,
      taskId: 'second',
      callStartTime: later(-5 * MINUTE).toISOString(),
    })
    await db.pool.query(`update attempt set handed_at = handed_at - interval '10 minutes' where id = $1`, [
      second,
    ])
    await db.pool.query(
      `update campaign_contact set last_attempt_at = last_attempt_at - interval '10 minutes' where contact_id = $1`,
      [contact.id],
    )
    const tryAgain = (minutes: number) =>
      world.say(second, 16, {
        agentId: 'b',
        businessOutcome: 'Try again',
        callStartTime: later(minutes * MINUTE).toISOString(),
      })
    await tryAgain(-2)
    expect(await readRow()).toMatchObject({ state: 'waiting' })
    await tryAgain(-8)
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'reached' })
    await tryAgain(-3)
    expect(await readRow()).toMatchObject({ state: 'waiting', cause: null })
  })

  test('closed where no number is left for a callback that was promised, though the budget was spent before', async () => {
    contact = await makeContact(db.pool, world.campaign, { numbers: [{}, {}] })
    await db.pool.query('update campaign_contact set order_key = -1 where contact_id = $1', [contact.id])
    const first = await callBefore(2)
    const second = await callBefore(1)
    const third = await world.fetchOne()
    await world.say(second, 2)
    await db.pool.query('update contact set charged_total = 10 where id = $1', [contact.id])
    await world.say(third, 1)
    await world.say(first, 9, { agentId: 'a', callbackTime: later(20 * HOUR).toISOString() })
    expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'callback' })
    await world.say(second, 1)
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'budget_spent' })
    await world.say(second, 2)
    expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'callback' })
  })
})

test('the attempt says too whether its late word opened a closed contact again', async () => {
  const first = await callBefore(2)
  await world.say(await world.fetchOne(), 2)
  await world.say(first, 16, reached)
  await world.say(first, 16, { ...reached, businessOutcome: 'Try again' })
  expect(await readRow()).toMatchObject({ state: 'waiting' })
  const readDecision = async () => (await world.readAttempt(first)).decision
  expect(await readDecision()).not.toContain('Not acted on')
  await db.pool.query(
    `update campaign_contact set state = 'closed', stop_cause = 'unknown_outcome' where contact_id = $1`,
    [contact.id],
  )
  await db.pool.query(`update attempt set state = 'unknown', outcome = null where id <> $1`, [first])
  await db.pool.query(
    `update campaign_version set settings = settings || '{"unknownPolicy": "hold"}' where organisation_id = $1`,
    [world.organisationId],
  )
  await world.say(first, 16, { ...reached, businessOutcome: 'Try again later' })
  expect(await readRow()).toMatchObject({ state: 'closed' })
  expect(await readDecision()).toContain('Not acted on')
})

test.each([
  [5, {}, true],
  [9, { agentId: 'a', callbackTime: later(20 * HOUR).toISOString() }, false],
])('the attempt says whether its late outcome %i moved the contact', async (outcome, more, isLate) => {
  const first = await callBefore(2)
  await world.say(await world.fetchOne(), 2)
  await world.say(first, outcome, more)
  const { decision } = await world.readAttempt(first)
  expect(decision.includes('Not acted on')).toBe(isLate)
})

describe('who asks never to be called, by a late word while a later call is out', () => {
  const addNumber = () =>
    db.pool.query(
      `insert into contact_number (organisation_id, contact_id, position, e164, given, country, zone_set_id, zone_source)
       select organisation_id, contact_id, 9, '+15559990001', '', country, zone_set_id, zone_source
         from contact_number where contact_id = $1 limit 1`,
      [contact.id],
    )

  test('is closed when that one comes back, whatever number they have since', async () => {
    const first = await callBefore(2)
    const second = await world.fetchOne()
    await world.say(first, 15, { agentId: 'a' })
    expect(await readRow()).toMatchObject({ state: 'leased' })
    await addNumber()
    await world.say(second, 2)
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'dnc_requested' })
  })

  test('in another campaign too', async () => {
    const first = await callBefore(2)
    world.campaign = await makeCampaign(db.pool, world.organisationId)
    const [numberId = null] = contact.numberIds
    await makeQueueRow(db.pool, world.campaign, { ...contact, numberId })
    await db.pool.query(`delete from campaign_contact where campaign_id <> $1 and contact_id = $2`, [
      world.campaign.id,
      contact.id,
    ])
    await db.pool.query(
      'insert into list_contact (organisation_id, list_id, contact_id) values ($1, $2, $3) on conflict do nothing',
      [world.organisationId, world.campaign.listId, contact.id],
    )
    const second = await world.fetchOne()
    await world.say(first, 15, { agentId: 'a' })
    await addNumber()
    await world.say(second, 2)
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'dnc_requested' })
  })

  test('is not once a person has ended the entry and allowed the calls', async () => {
    const first = await callBefore(2)
    const second = await world.fetchOne()
    await world.say(first, 15, { agentId: 'a' })
    await db.pool.query(
      `update dnc_entry set ended_at = now(), ended_by_name = 'Ann' where organisation_id = $1`,
      [world.organisationId],
    )
    await allowContact(actAs(world.organisationId), contact.id, { reason: 'asked for calls' })
    await world.say(second, 2)
    expect(await readRow()).toMatchObject({ state: 'waiting' })
  })
})

test('who is out and taken off the list meanwhile does not come back', async () => {
  const id = await world.fetchOne()
  await db.pool.query('delete from list_contact where contact_id = $1', [contact.id])
  await world.say(id, 2)
  expect(await readRow()).toMatchObject({ state: 'closed', cause: 'list_removed' })
})

test('of whom nobody knows what became of the call is left to a person, though a callback is promised', async () => {
  await db.pool.query(
    `update campaign_version set settings = settings || '{"unknownPolicy": "hold"}' where organisation_id = $1`,
    [world.organisationId],
  )
  const first = await callBefore(2)
  const second = await world.fetchOne()
  await world.say(first, 9, { agentId: 'a', callbackTime: later(5 * HOUR).toISOString() })
  await reapLeases(db.pool, later(24 * HOUR))
  expect(await world.readAttempt(second)).toMatchObject({ state: 'unknown' })
  expect(await readRow()).toMatchObject({ state: 'closed', cause: 'unknown_outcome' })
  expect(await world.listCallbacks()).toEqual(['open'])
  // The outcome is said after all.
  await world.say(second, 2)
  expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'callback' })
})
