import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { countedUnknown } from '@/lib/domain/attempt/outcomes'
import { type DialerWorld, HOUR, later, MINUTE, makeDialerWorld } from '@/lib/server/testing/dialer-world'
import { makeContact, storeDisposition } from '@/lib/server/testing/factories'
import { readApplied } from '@/lib/server/testing/read-applied'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { applyPendingEvents } from './apply-events'
import { reapLeases } from './reap-leases'

/** What is said when much has changed since the record went out: list, queue row, number, the calls between. */

let db: TestDatabase
let world: DialerWorld
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  world = await makeDialerWorld(db.pool)
})

const listDnc = async () => {
  const { rows } = await db.pool.query<{ e164: string }>(
    'select e164 from dnc_entry where organisation_id = $1 and ended_at is null order by e164',
    [world.organisationId],
  )
  return rows.map((row) => row.e164)
}

describe('the list is off the campaign by then', () => {
  const takeOff = () => db.pool.query('delete from campaign_list where campaign_id = $1', [world.campaign.id])

  test.each([2, 9, 10, 12, 13, 14, 17, 18, 99])('%i does not bring the contact back', async (code) => {
    const contact = await makeContact(db.pool, world.campaign)
    const id = await world.fetchOne()
    await takeOff()
    await world.say(id, code)
    expect(await world.readQueue(contact.id)).toMatchObject({
      state: 'closed',
      cause: 'list_removed',
    })
    expect(await world.readAttempt(id)).toMatchObject({ state: 'settled', outcome: code })
  })

  test('what closes it by itself is what is shown', async () => {
    const contact = await makeContact(db.pool, world.campaign)
    const id = await world.fetchOne()
    await takeOff()
    await world.say(id, 16, { agentId: 'a' })
    expect(await world.readQueue(contact.id)).toMatchObject({ state: 'closed', cause: 'reached' })
  })

  test('a late word that the person was spoken to stays with the row, which no list brings back', async () => {
    const contact = await makeContact(db.pool, world.campaign)
    const id = await world.fetchOne()
    await takeOff()
    await world.say(id, 2)
    expect(await world.readQueue(contact.id)).toMatchObject({ state: 'closed', cause: 'list_removed' })
    await world.say(id, 16, { agentId: 'a' })
    expect(await world.readQueue(contact.id)).toMatchObject({ state: 'closed', cause: 'reached' })
    const { rows } = await db.pool.query(
      'select last_outcome as outcome from campaign_contact where contact_id = $1',
      [contact.id],
    )
    expect(rows).toEqual([{ outcome: 16 }])
  })

  test('a late outcome of an unknown one does not bring it back either', async () => {
    const contact = await makeContact(db.pool, world.campaign)
    const id = await world.fetchOne()
    await db.pool.query(
      `update campaign_version set settings = settings || '{"unknownPolicy": "hold"}' where campaign_id = $1`,
      [world.campaign.id],
    )
    await reapLeases(db.pool, later(24 * HOUR))
    await takeOff()
    await world.say(id, 2)
    expect(await world.readQueue(contact.id)).toMatchObject({ state: 'closed', cause: 'list_removed' })
  })
})

describe('the queue row is gone by then', () => {
  const removeRow = (queueId: bigint) =>
    db.pool.query('delete from campaign_contact where id = $1', [queueId])

  test.each([
    ['outcome 15', 15, {}],
    ['a wrap-up', 16, { businessOutcome: 'Do not call', agentId: 'a' }],
    ['a wrap-up without an outcome', null, { businessOutcome: 'Do not call', agentId: 'a' }],
  ])('DNC asked for by %s holds, for every number', async (_, code, more) => {
    const contact = await makeContact(db.pool, world.campaign, { numbers: [{}, { e164: '+12125550199' }] })
    const id = await world.fetchOne()
    await removeRow(contact.queueId)
    await world.say(id, code, more)
    expect(await listDnc()).toEqual([contact.e164, '+12125550199'].sort())
  })

  test("the abandoned call locks the contact out, under the organisation's own day", async () => {
    await db.pool.query(`update organisation set time_zone = 'Pacific/Kiritimati' where id = $1`, [
      world.organisationId,
    ])
    const contact = await makeContact(db.pool, world.campaign)
    const id = await world.fetchOne()
    await removeRow(contact.queueId)
    await world.say(id, 10)
    const { rows } = await db.pool.query('select locked_until as until from contact where id = $1', [
      contact.id,
    ])
    expect(rows[0].until.getTime()).toBeGreaterThan(later(23 * HOUR).getTime())
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Pacific/Kiritimati' }).format(later(0))
    expect(await world.readLedger()).toEqual([{ day: today, abandoned: 1, reached: 0 }])
  })
})

test('DNC holds for the number that was dialed, though the contact has another by then', async () => {
  const contact = await makeContact(db.pool, world.campaign)
  const id = await world.fetchOne()
  await db.pool.query(`update contact_number set e164 = '+12125550177' where contact_id = $1`, [contact.id])
  await world.say(id, 15)
  expect(await listDnc()).toEqual([contact.e164, '+12125550177'].sort())
})

test('a call that began is charged, though the dialer first said that there was none', async () => {
  for (const code of [12, 13, 17, 18]) {
    await makeContact(db.pool, world.campaign)
    const id = await world.fetchOne()
    await world.say(id, code)
    expect(await world.readAttempt(id)).toMatchObject({ outcome: code, isCharged: false })
    await world.say(id, 14, { callStartTime: later(-MINUTE).toISOString() })
    expect(await world.readAttempt(id)).toMatchObject({ outcome: 14, isCharged: true })
  }
})

describe('a callback', () => {
  const askFor = (id: string, dueAt: Date, agentId = 'a') =>
    world.say(id, 9, { callbackTime: dueAt.toISOString(), agentId })
  const readCallback = async () =>
    (
      await db.pool.query(
        'select state, due_at as "dueAt", agent_id as "agentId" from callback where organisation_id = $1',
        [world.organisationId],
      )
    ).rows

  test('that a later call asked for outlives a late word of the call before', async () => {
    const contact = await makeContact(db.pool, world.campaign)
    const first = await world.fetchOne()
    await world.say(first, 2)
    await db.pool.query(
      `update attempt set handed_at = handed_at - interval '3 hours', guard_at = guard_at - interval '3 hours',
              is_charged = false where id = $1`,
      [first],
    )
    await world.wakeUp(contact.id)
    const second = await world.fetchOne()
    const dueAt = later(24 * HOUR)
    await askFor(second, dueAt)
    await world.say(first, 16, { agentId: 'b' })
    expect(await readCallback()).toEqual([{ state: 'open', dueAt, agentId: 'a' }])
    expect(await world.readQueue(contact.id)).toMatchObject({ waitingFor: 'callback', nextAt: dueAt })
  })

  test('moves with a later word of its call', async () => {
    const contact = await makeContact(db.pool, world.campaign)
    const id = await world.fetchOne()
    await askFor(id, later(20 * HOUR))
    const dueAt = later(30 * HOUR)
    await askFor(id, dueAt)
    expect(await readCallback()).toEqual([{ state: 'open', dueAt, agentId: 'a' }])
    expect(await world.readQueue(contact.id)).toMatchObject({ nextAt: dueAt, dialAt: dueAt })
  })

  test('is not done by a hand-out that was never dialed, and is done once it is said that it was', async () => {
    const contact = await makeContact(db.pool, world.campaign)
    const first = await world.fetchOne()
    await askFor(first, later(2 * HOUR))
    for (const code of [13, 14]) {
      await world.wakeUp(contact.id)
      const id = await world.fetchOne(later(2 * HOUR))
      await world.say(id, code)
      expect(await world.listCallbacks()).toEqual(['open'])
      if (code !== 14) continue
      await world.say(id, 14, { callStartTime: later(2 * HOUR).toISOString() })
      expect(await world.listCallbacks()).toEqual(['done'])
    }
  })

  test('that was cancelled is open again when it is asked for again', async () => {
    await makeContact(db.pool, world.campaign)
    const id = await world.fetchOne()
    await askFor(id, later(20 * HOUR))
    await world.say(id, 16, { agentId: 'a', businessOutcome: 'Sale' })
    expect(await world.listCallbacks()).toEqual(['cancelled'])
    const dueAt = later(30 * HOUR)
    await world.say(id, 9, { agentId: 'b', callbackTime: dueAt.toISOString(), businessOutcome: 'Call back' })
    expect(await readCallback()).toEqual([{ state: 'open', dueAt, agentId: 'b' }])
  })

  test('that DNC cancelled stays cancelled, whatever an earlier call says late', async () => {
    const contact = await makeContact(db.pool, world.campaign)
    const first = await world.fetchOne()
    await askFor(first, later(20 * HOUR))
    await world.wakeUp(contact.id)
    await db.pool.query(
      `update attempt set is_charged = false, handed_at = handed_at - interval '3 hours' where id = $1`,
      [first],
    )
    await world.say(await world.fetchOne(later(20 * HOUR)), 15)
    expect(await world.listCallbacks()).toEqual(['cancelled'])
    await askFor(first, later(40 * HOUR), 'b')
    expect(await world.listCallbacks()).toEqual(['cancelled'])
    expect(await world.readQueue(contact.id)).toMatchObject({ state: 'closed', cause: 'dnc_requested' })
  })
})

describe('the times of two calls', () => {
  test('an abandoned second call locks the contact out from its own time', async () => {
    const contact = await makeContact(db.pool, world.campaign)
    const id = await world.fetchOne()
    await world.say(id, 2)
    await db.pool.query(
      `update attempt set handed_at = handed_at - interval '3 hours', guard_at = guard_at - interval '3 hours',
              settled_at = settled_at - interval '3 hours' where id = $1`,
      [id],
    )
    await world.say(id, 10, { taskId: 'second', callStartTime: later(-5 * MINUTE).toISOString() })
    const { lockedUntil } = await world.readQueue(contact.id)
    expect(lockedUntil.getTime()).toBeGreaterThan(later(23.5 * HOUR).getTime())
    expect(lockedUntil.getTime()).toBeLessThan(later(24 * HOUR).getTime())
  })

  test('an abandoned call beside one that reached the person locks out too', async () => {
    const contact = await makeContact(db.pool, world.campaign)
    const id = await world.fetchOne()
    await world.say(id, 16, { agentId: 'a' })
    await world.say(id, 10, { taskId: 'second' })
    expect(await world.readAttempt(id)).toMatchObject({ outcome: 16, others: ['second'] })
    const { lockedUntil } = await world.readQueue(contact.id)
    expect(lockedUntil.getTime()).toBeGreaterThan(later(23 * HOUR).getTime())
  })

  test('a clock that is days ahead has not the last word for ever', async () => {
    await makeContact(db.pool, world.campaign)
    const id = await world.fetchOne()
    await world.say(id, 16, { agentId: 'a', businessOutcome: 'Sale' }, later(48 * HOUR))
    await world.say(id, 16, { businessOutcome: 'Refund' })
    expect(await world.readAttempt(id)).toMatchObject({ business: 'Refund' })
  })

  test("no call is later than it was heard of, however far ahead the dialer's clock is", async () => {
    await makeContact(db.pool, world.campaign)
    const id = await world.fetchOne()
    await world.say(id, 2, {}, later(20 * HOUR))
    await world.say(id, 2, { taskId: 'second' }, later(20 * HOUR))
    const { rows } = await db.pool.query(
      'select other_called_at <= now() as "isPast" from attempt where id = $1',
      [id],
    )
    expect(rows).toEqual([{ isPast: true }])
  })
})

test('another call whose agent is told later locks nobody out', async () => {
  const contact = await makeContact(db.pool, world.campaign)
  const id = await world.fetchOne()
  await world.say(id, 16, { agentId: 'a' })
  await world.say(id, 16, { taskId: 'second' })
  await world.say(id, null, { taskId: 'second', agentId: 'b' })
  expect((await world.readQueue(contact.id)).lockedUntil).toBeNull()
  expect(await world.readLedger()).toMatchObject([{ abandoned: 0, reached: 2 }])
})

test('thousands of tasks of one attempt in one event: few words are kept, DNC in the last of them holds', async () => {
  const contact = await makeContact(db.pool, world.campaign)
  const id = await world.fetchOne()
  const data = Array.from({ length: 3_000 }, (_, index) => ({
    contactId: id,
    telephonyOutcome: index === 2_999 ? 15 : 2,
    taskId: `task ${index}`,
  }))
  const event = await storeDisposition(
    db.pool,
    world.organisationId,
    Buffer.from(JSON.stringify({ id: 'many', data })),
  )
  await applyPendingEvents(db.pool)
  const { rows } = await db.pool.query(
    `select jsonb_array_length(words) as words, cardinality(other_task_ids) as others from attempt where id = $1`,
    [id],
  )
  expect(rows).toEqual([{ words: 100, others: 99 }])
  expect(await listDnc()).toEqual([contact.e164])
  const before = await readApplied(db.pool, world.organisationId)
  await world.replay(event)
  expect(await readApplied(db.pool, world.organisationId)).toEqual(before)
})

test('an attempt was settled when it was first known how it ended', async () => {
  await makeContact(db.pool, world.campaign)
  const id = await world.fetchOne()
  await world.say(id, 2)
  const readSettled = async () =>
    (await db.pool.query('select settled_at as at from attempt where id = $1', [id])).rows[0].at
  await db.pool.query(`update attempt set settled_at = settled_at - interval '1 minute' where id = $1`, [id])
  const before = await readSettled()
  await world.say(id, 16, { agentId: 'a' })
  expect(await readSettled()).toEqual(before)
})

test('an agent who is named after the deadline: somebody was spoken to, a person decides', async () => {
  const contact = await makeContact(db.pool, world.campaign)
  const id = await world.fetchOne()
  await reapLeases(db.pool, later(24 * HOUR))
  expect(await world.readQueue(contact.id)).toMatchObject({ state: 'waiting' })
  await world.say(id, null, { agentId: 'a' })
  expect(await world.readAttempt(id)).toMatchObject({ state: 'unknown', agentId: 'a' })
  expect(await world.readQueue(contact.id)).toMatchObject({ state: 'closed', cause: 'unknown_outcome' })
})

test('a code that only a person of ours says is another when the dialer sends it', async () => {
  await makeContact(db.pool, world.campaign)
  const id = await world.fetchOne()
  await world.say(id, countedUnknown)
  expect(await world.readAttempt(id)).toMatchObject({ outcome: 999 })
})

test('DNC that a person ended is not brought back by a replay', async () => {
  await makeContact(db.pool, world.campaign)
  const id = await world.fetchOne()
  const event = await world.say(id, 15)
  await db.pool.query(
    `update dnc_entry set ended_at = now(), ended_by_name = 'Ann' where organisation_id = $1`,
    [world.organisationId],
  )
  const before = await readApplied(db.pool, world.organisationId)
  await world.replay(event)
  expect(await readApplied(db.pool, world.organisationId)).toEqual(before)
  // Nor by a copy that was sent before it.
  await world.say(id, 15, {}, later(-10 * MINUTE))
  expect(await listDnc()).toEqual([])
  // Said anew, it is asked for anew.
  await world.say(id, 15, { agentId: 'a' })
  expect(await listDnc()).toHaveLength(1)
})
