import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import { type DialerWorld, HOUR, later, MINUTE, makeDialerWorld } from '@/lib/server/testing/dialer-world'
import { makeCampaign, makeContact, makeOrganisation, storeDisposition } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { applyPendingEvents } from './apply-events'
import { reapLeases } from './reap-leases'

/** What was promised to a person holds, whatever comes between; what was said in any call of an attempt counts. */

let db: TestDatabase
let world: DialerWorld
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  world = await makeDialerWorld(db.pool)
})

describe('a time that the list gave', () => {
  test.each([12, 13, 14, 17])('is kept when the dialer gives the contact back with %i', async (code) => {
    const dialAt = later(10 * MINUTE)
    const contact = await makeContact(db.pool, world.campaign, { queue: { dialAt } })
    await world.say(await world.fetchOne(), code)
    expect((await world.readQueue(contact.id)).dialAt).toEqual(dialAt)
  })

  test('that the dialer refused (18) is not told again before it has come', async () => {
    const dialAt = later(10 * MINUTE)
    const contact = await makeContact(db.pool, world.campaign, { queue: { dialAt } })
    await world.say(await world.fetchOne(), 18)
    expect(await world.readQueue(contact.id)).toMatchObject({
      state: 'waiting',
      waitingFor: 'dial_at',
      nextAt: dialAt,
      dialAt,
    })
  })

  test('is forgotten once it was called, or is over', async () => {
    const called = await makeContact(db.pool, world.campaign, { queue: { dialAt: later(10 * MINUTE) } })
    await world.say(await world.fetchOne(), 2)
    expect((await world.readQueue(called.id)).dialAt).toBeNull()
    const over = await makeContact(db.pool, world.campaign, { queue: { dialAt: later(-MINUTE) } })
    await world.say(await world.fetchOne(), 13)
    expect((await world.readQueue(over.id)).dialAt).toBeNull()
  })
})

test('a contact for a later time goes out no earlier than a record may wait', async () => {
  const dialAt = later(40 * MINUTE)
  const contact = await makeContact(db.pool, world.campaign, { queue: { dialAt } })
  const settings = await findCampaign(world.campaign.id)
  if (!settings) throw new Error('no campaign')
  const opensAt = new Date(dialAt.getTime() - 15 * MINUTE)
  expect(await handOut(settings, 1)).toMatchObject({ status: 'empty', reason: 'due' })
  expect(await world.readQueue(contact.id)).toMatchObject({
    state: 'waiting',
    waitingFor: 'due',
    nextAt: opensAt,
  })
  const result = await handOut(settings, 1, opensAt)
  const [record] = 'records' in result ? result.records : []
  expect(new Date(record?.dialAt ?? 0)).toEqual(dialAt)
  expect(Date.parse(record?.guardAt ?? '')).toBeGreaterThan(dialAt.getTime())
})

describe('a callback', () => {
  test('that was asked for late is not done by a call that was made meanwhile, and goes before its retry', async () => {
    const contact = await makeContact(db.pool, world.campaign)
    const first = await world.fetchOne()
    await reapLeases(db.pool, later(24 * HOUR))
    await world.wakeUp(contact.id)
    await db.pool.query('update campaign_contact set state = $2 where contact_id = $1', [contact.id, 'ready'])
    await db.pool.query(
      `update attempt set is_charged = false, handed_at = handed_at - interval '3 hours', guard_at = guard_at - interval '3 hours'
        where id = $1`,
      [first],
    )
    const second = await world.fetchOne()
    const dueAt = later(24 * HOUR)
    await world.say(first, 9, { callbackTime: dueAt.toISOString(), agentId: 'a' })
    expect(await world.listCallbacks()).toEqual(['open'])
    await world.say(second, 2)
    expect(await world.listCallbacks()).toEqual(['open'])
    expect(await world.readQueue(contact.id)).toMatchObject({
      state: 'waiting',
      waitingFor: 'callback',
      nextAt: dueAt,
      dialAt: dueAt,
    })
  })

  test('that is due is done by its call, and any is done when the person was spoken to', async () => {
    const contact = await makeContact(db.pool, world.campaign)
    const first = await world.fetchOne()
    const dueAt = later(HOUR)
    await world.say(first, 9, { callbackTime: dueAt.toISOString(), agentId: 'a' })
    await world.wakeUp(contact.id)
    const second = await world.fetchOne(later(2 * HOUR))
    await world.say(second, 2)
    expect(await world.listCallbacks()).toEqual(['done'])
  })

  test('that is called a little early is done, and not planned again', async () => {
    const contact = await makeContact(db.pool, world.campaign)
    const first = await world.fetchOne()
    await world.say(first, 9, { callbackTime: later(2 * HOUR).toISOString(), agentId: 'a' })
    await world.wakeUp(contact.id)
    const second = await world.fetchOne(later(115 * MINUTE))
    await world.say(second, 2)
    expect(await world.listCallbacks()).toEqual(['done'])
    expect(await world.readQueue(contact.id)).toMatchObject({ waitingFor: 'retry', dialAt: null })
  })

  test.each([
    ['the call turns out to be a request of DNC', 15, {}],
    ['its agent says later that it was a sale', 16, { businessOutcome: 'Sale' }],
  ])('is cancelled when %s', async (_, code, more) => {
    const contact = await makeContact(db.pool, world.campaign)
    const id = await world.fetchOne()
    await world.say(id, 9, { callbackTime: later(24 * HOUR).toISOString(), agentId: 'a' })
    expect(await world.listCallbacks()).toEqual(['open'])
    await world.say(id, code, more)
    expect(await world.listCallbacks()).toEqual(['cancelled'])
    expect(await world.readQueue(contact.id)).toMatchObject({ state: 'closed' })
  })

  test('that is done stays done when a wrap-up of the call before comes late', async () => {
    const contact = await makeContact(db.pool, world.campaign)
    const first = await world.fetchOne()
    await world.say(first, 9, { callbackTime: later(HOUR).toISOString(), agentId: 'a' })
    await world.wakeUp(contact.id)
    const second = await world.fetchOne(later(2 * HOUR))
    await world.say(second, 16, { agentId: 'a' })
    expect(await world.listCallbacks()).toEqual(['done'])
    await world.say(first, null, { businessOutcome: 'Call again' })
    expect(await world.listCallbacks()).toEqual(['done'])
    expect(await world.readQueue(contact.id)).toMatchObject({ state: 'closed', cause: 'reached' })
  })
})

describe('a second call', () => {
  const second = { taskId: 'second', agentId: 'a', businessOutcome: 'Sale' }

  test.each(['first', 'second'])(
    'in which the person was spoken to decides: %s comes first',
    async (order) => {
      const contact = await makeContact(db.pool, world.campaign)
      const id = await world.fetchOne()
      const sayFirst = () => world.say(id, 2)
      const saySecond = () => world.say(id, 16, second)
      const events =
        order === 'first' ? [await sayFirst(), await saySecond()] : [await saySecond(), await sayFirst()]
      const expected = { outcome: 16, taskId: 'second', others: ['first'], agentId: 'a', business: 'Sale' }
      expect(await world.readAttempt(id)).toMatchObject(expected)
      expect(await world.readQueue(contact.id)).toMatchObject({ state: 'closed', cause: 'reached' })
      for (const event of events) await world.replay(event)
      expect(await world.readAttempt(id)).toMatchObject(expected)
      expect(await world.readLedger()).toMatchObject([{ abandoned: 0, reached: 1 }])
    },
  )

  test('after an abandoned one: both are in the ledger', async () => {
    await makeContact(db.pool, world.campaign)
    const id = await world.fetchOne()
    await world.say(id, 10)
    await world.say(id, 16, second)
    expect(await world.readLedger()).toMatchObject([{ abandoned: 1, reached: 1 }])
  })

  test('that asks for a callback gets one', async () => {
    const contact = await makeContact(db.pool, world.campaign)
    const id = await world.fetchOne()
    const dueAt = later(24 * HOUR)
    await world.say(id, 2)
    await world.say(id, 9, { ...second, callbackTime: dueAt.toISOString() })
    expect(await world.listCallbacks()).toEqual(['open'])
    expect(await world.readQueue(contact.id)).toMatchObject({ waitingFor: 'callback', nextAt: dueAt })
  })

  test('that nobody answered counts from its own time', async () => {
    const contact = await makeContact(db.pool, world.campaign, { numbers: [{}, { e164: '+12125559999' }] })
    const id = await world.fetchOne()
    await db.pool.query(
      `update attempt set handed_at = handed_at - interval '90 min', guard_at = guard_at - interval '90 min' where id = $1`,
      [id],
    )
    await world.say(id, 2, { callStartTime: later(-85 * MINUTE).toISOString() })
    await world.say(id, 2, { taskId: 'second', callStartTime: later(-5 * MINUTE).toISOString() })
    await world.wakeUp(contact.id)
    // The number has had its calls of the day; the contact has not.
    await db.pool.query(
      `update campaign_contact set next_number_id = $2, next_e164 = '+12125559999' where contact_id = $1`,
      [contact.id, contact.numberIds[1]],
    )
    const settings = await findCampaign(world.campaign.id)
    if (!settings) throw new Error('no campaign')
    // Its cooldown of an hour runs from the later call.
    expect(await handOut(settings, 1)).toMatchObject({ status: 'empty', reason: 'cooldown' })
    const { nextAt } = await world.readQueue(contact.id)
    expect(Math.abs(nextAt.getTime() - later(55 * MINUTE).getTime())).toBeLessThan(MINUTE)
  })
})

describe('what the dialer says of times', () => {
  test.each([
    ['days before', later(-72 * HOUR)],
    ['years ahead', new Date(Date.UTC(2099, 0, 1))],
  ])('a call start %s moves neither lock-out nor ledger', async (_, start) => {
    const contact = await makeContact(db.pool, world.campaign)
    await world.say(await world.fetchOne(), 10, { callStartTime: start.toISOString() })
    const { lockedUntil } = await world.readQueue(contact.id)
    expect(lockedUntil.getTime()).toBeGreaterThan(later(23 * HOUR).getTime())
    expect(lockedUntil.getTime()).toBeLessThan(later(73 * HOUR).getTime())
    const [day] = await world.readLedger()
    expect(Math.abs(Date.parse(day.day) - Date.now())).toBeLessThan(48 * HOUR)
  })

  test('without any time, a replay of what was said before has not the last word', async () => {
    const contact = await makeContact(db.pool, world.campaign)
    const id = await world.fetchOne()
    const early = await world.say(id, 16, { agentId: 'a', businessOutcome: 'Not available' })
    await world.say(id, null, { businessOutcome: 'Sale' })
    const before = [await world.readAttempt(id), await world.readQueue(contact.id)]
    await world.replay(early)
    expect([await world.readAttempt(id), await world.readQueue(contact.id)]).toEqual(before)
  })

  test('of one moment: the later stored one counts, again and again', async () => {
    await makeContact(db.pool, world.campaign)
    const id = await world.fetchOne()
    const sentAt = later(-MINUTE)
    const early = await world.say(id, 16, { agentId: 'a', businessOutcome: 'Not available' }, sentAt)
    await world.say(id, 16, { businessOutcome: 'Sale' }, sentAt)
    await world.replay(early)
    expect(await world.readAttempt(id)).toMatchObject({ business: 'Sale' })
  })

  test('an outcome that was sent later counts between two alike, whichever comes first', async () => {
    for (const order of [
      [2, 5],
      [5, 2],
    ]) {
      const made = await makeContact(db.pool, world.campaign)
      const id = await world.fetchOne()
      for (const code of order) await world.say(id, code, {}, later(code === 5 ? -MINUTE : -2 * MINUTE))
      expect(await world.readAttempt(id)).toMatchObject({ outcome: 5 })
      await db.pool.query('update contact set stopped_at = now() where id = $1', [made.id])
    }
  })
})

test('the ledger takes back what it was given, though the organisation moved to another zone', async () => {
  await db.pool.query(`update organisation set time_zone = 'Pacific/Kiritimati' where id = $1`, [
    world.organisationId,
  ])
  await makeContact(db.pool, world.campaign)
  const id = await world.fetchOne()
  await world.say(id, 16)
  expect(await world.readLedger()).toMatchObject([{ abandoned: 1, reached: 0 }])
  await db.pool.query(`update organisation set time_zone = 'Pacific/Pago_Pago' where id = $1`, [
    world.organisationId,
  ])
  await world.say(id, 16, { agentId: 'a' })
  expect(await world.readLedger()).toMatchObject([{ abandoned: 0, reached: 1 }])
})

test.each([
  ['an agent', { agentId: 'a' }],
  ['a wrap-up', { businessOutcome: 'Sale' }],
])('%s without an outcome at the deadline: held for a person, not dialed again', async (_, said) => {
  world.campaign = await makeCampaign(db.pool, world.organisationId, { unknownPolicy: 'count' })
  const contact = await makeContact(db.pool, world.campaign)
  const id = await world.fetchOne()
  await world.say(id, null, said)
  await reapLeases(db.pool, later(24 * HOUR))
  expect(await world.readAttempt(id)).toMatchObject({ state: 'unknown' })
  expect(await world.readQueue(contact.id)).toMatchObject({ state: 'closed', cause: 'unknown_outcome' })
})

describe('what cannot be applied', () => {
  /** So that what failed by itself is tried again. */
  const passSeconds = (seconds: number) => {
    if (!vi.isFakeTimers()) vi.useFakeTimers({ toFake: ['Date'] })
    vi.setSystemTime(Date.now() + seconds * 1_000)
  }
  afterEach(() => {
    vi.useRealTimers()
  })
  const readStatuses = async () => {
    const { rows } = await db.pool.query<{ status: string }>(
      'select status from disposition_event where organisation_id = $1 order by id',
      [world.organisationId],
    )
    return rows.map((row) => row.status)
  }
  const store = (attemptId: string) =>
    storeDisposition(
      db.pool,
      world.organisationId,
      Buffer.from(
        JSON.stringify({ id: randomUUID(), data: [{ contactId: attemptId, telephonyOutcome: 2 }] }),
      ),
    )

  test('through a fault of the machine waits, all of it, and is applied when that is mended', async () => {
    for (let made = 0; made < 3; made += 1) {
      await makeContact(db.pool, world.campaign)
      await store(await world.fetchOne())
    }
    await db.pool.query('alter table attempt rename column decision to decision_elsewhere')
    try {
      await expect(applyPendingEvents(db.pool)).rejects.toThrow('decision')
      expect(await readStatuses()).toEqual(['pending', 'pending', 'pending'])
    } finally {
      await db.pool.query('alter table attempt rename column decision_elsewhere to decision')
    }
    passSeconds(2)
    expect(await applyPendingEvents(db.pool)).toBe(3)
    expect(await readStatuses()).toEqual(['applied', 'applied', 'applied'])
  })

  test('keeps no other organisation waiting', async () => {
    await makeContact(db.pool, world.campaign)
    const stuck = await world.fetchOne()
    await store(stuck)
    const mine = world.organisationId
    world.organisationId = (await makeOrganisation(db.pool)).id
    world.campaign = await makeCampaign(db.pool, world.organisationId)
    await makeContact(db.pool, world.campaign)
    await store(await world.fetchOne())
    await db.pool.query(
      `create function refuse_one() returns trigger language plpgsql as $$
       begin if new.id = '${stuck}' then raise exception 'no' using errcode = 'XX000'; end if; return new; end $$;
       create trigger refuse_one before update on attempt for each row execute function refuse_one()`,
    )
    try {
      expect(await applyPendingEvents(db.pool)).toBe(1)
      expect(await readStatuses()).toEqual(['applied'])
      passSeconds(2)
      await expect(applyPendingEvents(db.pool)).rejects.toThrow('no')
    } finally {
      await db.pool.query('drop function refuse_one cascade')
    }
    world.organisationId = mine
    passSeconds(4)
    expect(await applyPendingEvents(db.pool)).toBe(1)
    expect(await readStatuses()).toEqual(['applied'])
  })

  test('alone, while what comes after it is applied, is set aside', async () => {
    const [good, bad] = [
      await makeContact(db.pool, world.campaign),
      await makeContact(db.pool, world.campaign),
    ]
    const ids = [await world.fetchOne(), await world.fetchOne()]
    const { rows } = await db.pool.query<{ id: string; contactId: bigint }>(
      'select id, contact_id as "contactId" from attempt where id = any($1)',
      [ids],
    )
    const find = (contactId: bigint) => rows.find((row) => row.contactId === contactId)?.id ?? ''
    await store(find(bad.id))
    await store(find(good.id))
    // No fault of data by its SQLSTATE, nor one that is plainly of ours.
    await db.pool.query(
      `create function refuse_one() returns trigger language plpgsql as $$
       begin if new.id = '${find(bad.id)}' then raise exception 'no' using errcode = '0A000'; end if; return new; end $$;
       create trigger refuse_one before update on attempt for each row execute function refuse_one()`,
    )
    try {
      expect(await applyPendingEvents(db.pool)).toBe(2)
      expect(await readStatuses()).toEqual(['quarantined', 'applied'])
    } finally {
      await db.pool.query('drop function refuse_one cascade')
    }
  })
})

test('leases past their deadline become unknown, however many', async () => {
  for (let made = 0; made < 3; made += 1) {
    await makeContact(db.pool, world.campaign)
    await world.fetchOne()
  }
  while ((await reapLeases(db.pool, later(24 * HOUR))) > 0);
  const { rows } = await db.pool.query('select distinct state from attempt where organisation_id = $1', [
    world.organisationId,
  ])
  expect(rows).toEqual([{ state: 'unknown' }])
})
