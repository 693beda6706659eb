import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import { dropHeld } from '@/lib/server/dialer/hold'
import {
  type MadeCampaign,
  makeCampaign,
  makeContact,
  makeOrganisation,
  storeDisposition,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { applyPendingEvents, reapLeases } from './apply-events'

/** What was promised to a person holds, whatever comes between; what was said in any call of an attempt counts. */

let db: TestDatabase
let organisationId: bigint
let campaign: MadeCampaign
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  organisationId = (await makeOrganisation(db.pool)).id
  campaign = await makeCampaign(db.pool, organisationId)
})

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const later = (ms: number) => new Date(Date.now() + ms)

async function fetchOne(now: Date | null = null): Promise<string> {
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  const result = await handOut(settings, 1, now)
  const [record] = 'records' in result ? result.records : []
  if (!record) throw new Error(`nothing was handed out: ${JSON.stringify(result)}`)
  return record.attemptId
}

type Wire = Record<string, unknown>

/** An event of one record, applied; `sentAt` as the dialer says it. Returns its id. */
async function say(attemptId: string, outcome: number | null, more: Wire = {}, sentAt: Date | null = null) {
  const event = {
    id: randomUUID(),
    ...(sentAt === null ? {} : { comciscotimestamp: sentAt.getTime() }),
    data: [{ contactId: attemptId, telephonyOutcome: outcome, taskId: 'first', ...more }],
  }
  const id = await storeDisposition(db.pool, organisationId, Buffer.from(JSON.stringify(event)))
  await applyPendingEvents(db.pool)
  return id
}

async function replay(eventId: bigint): Promise<void> {
  await db.pool.query('insert into disposition_pending (organisation_id, event_id) values ($1, $2)', [
    organisationId,
    eventId,
  ])
  await applyPendingEvents(db.pool)
}

async function readQueue(contactId: bigint) {
  const { rows } = await db.pool.query(
    `select c.state, c.next_at as "nextAt", c.waiting_for as "waitingFor", c.dial_at as "dialAt", c.stop_cause as cause,
            k.locked_until as "lockedUntil"
       from campaign_contact c join contact k on k.id = c.contact_id where c.contact_id = $1`,
    [contactId],
  )
  return rows[0]
}

async function readAttempt(id: string) {
  const { rows } = await db.pool.query(
    `select outcome, state, task_id as "taskId", other_task_ids as others, agent_id as "agentId", decision,
            business_outcome as business from attempt where id = $1`,
    [id],
  )
  return rows[0]
}

async function listCallbacks(): Promise<string[]> {
  const { rows } = await db.pool.query<{ state: string }>(
    'select state from callback where organisation_id = $1 order by due_at',
    [organisationId],
  )
  return rows.map((row) => row.state)
}

async function readLedger() {
  const { rows } = await db.pool.query(
    `select day::text, abandoned, reached_agent as reached from ledger_day
      where organisation_id = $1 and (abandoned, reached_agent) <> (0, 0) order by day`,
    [organisationId],
  )
  return rows
}

const wakeUp = (contactId: bigint) =>
  db.pool.query(
    `update campaign_contact set state = 'ready', next_at = null, waiting_for = null where contact_id = $1`,
    [contactId],
  )

describe('a time that the list gave', () => {
  test.each([12, 13, 14, 17])('is kept when the dialer gives the contact back with %i', async (code) => {
    const dialAt = later(10 * MINUTE)
    const contact = await makeContact(db.pool, campaign, { queue: { dialAt } })
    await say(await fetchOne(), code)
    expect((await readQueue(contact.id)).dialAt).toEqual(dialAt)
  })

  test('that the dialer refused (18) is not told again before it has come', async () => {
    const dialAt = later(10 * MINUTE)
    const contact = await makeContact(db.pool, campaign, { queue: { dialAt } })
    await say(await fetchOne(), 18)
    expect(await readQueue(contact.id)).toMatchObject({
      state: 'waiting',
      waitingFor: 'dial_at',
      nextAt: dialAt,
      dialAt,
    })
  })

  test('is forgotten once it was called, or is over', async () => {
    const called = await makeContact(db.pool, campaign, { queue: { dialAt: later(10 * MINUTE) } })
    await say(await fetchOne(), 2)
    expect((await readQueue(called.id)).dialAt).toBeNull()
    const over = await makeContact(db.pool, campaign, { queue: { dialAt: later(-MINUTE) } })
    await say(await fetchOne(), 13)
    expect((await readQueue(over.id)).dialAt).toBeNull()
  })
})

test('a contact for a later time goes out no earlier than a record may wait', async () => {
  const dialAt = later(40 * MINUTE)
  const contact = await makeContact(db.pool, campaign, { queue: { dialAt } })
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  const opensAt = new Date(dialAt.getTime() - 15 * MINUTE)
  expect(await handOut(settings, 1)).toMatchObject({ status: 'empty', reason: 'due' })
  expect(await readQueue(contact.id)).toMatchObject({ state: 'waiting', waitingFor: 'due', nextAt: opensAt })
  const result = await handOut(settings, 1, opensAt)
  const [record] = 'records' in result ? result.records : []
  expect(new Date(record?.dialAt ?? 0)).toEqual(dialAt)
  expect(Date.parse(record?.guardAt ?? '')).toBeGreaterThan(dialAt.getTime())
})

describe('a callback', () => {
  test('that was asked for late is not done by a call that was made meanwhile, and goes before its retry', async () => {
    const contact = await makeContact(db.pool, campaign)
    const first = await fetchOne()
    await reapLeases(db.pool, later(24 * HOUR))
    await wakeUp(contact.id)
    await db.pool.query('update campaign_contact set state = $2 where contact_id = $1', [contact.id, 'ready'])
    await db.pool.query(
      `update attempt set is_charged = false, handed_at = handed_at - interval '3 hours', guard_at = guard_at - interval '3 hours'
        where id = $1`,
      [first],
    )
    const second = await fetchOne()
    const dueAt = later(24 * HOUR)
    await say(first, 9, { callbackTime: dueAt.toISOString(), agentId: 'a' })
    expect(await listCallbacks()).toEqual(['open'])
    await say(second, 2)
    expect(await listCallbacks()).toEqual(['open'])
    expect(await readQueue(contact.id)).toMatchObject({
      state: 'waiting',
      waitingFor: 'callback',
      nextAt: dueAt,
      dialAt: dueAt,
    })
  })

  test('that is due is done by its call, and any is done when the person was spoken to', async () => {
    const contact = await makeContact(db.pool, campaign)
    const first = await fetchOne()
    const dueAt = later(HOUR)
    await say(first, 9, { callbackTime: dueAt.toISOString(), agentId: 'a' })
    await wakeUp(contact.id)
    const second = await fetchOne(later(2 * HOUR))
    await say(second, 2)
    expect(await listCallbacks()).toEqual(['done'])
  })

  test('that is called a little early is done, and not planned again', async () => {
    const contact = await makeContact(db.pool, campaign)
    const first = await fetchOne()
    await say(first, 9, { callbackTime: later(2 * HOUR).toISOString(), agentId: 'a' })
    await wakeUp(contact.id)
    const second = await fetchOne(later(115 * MINUTE))
    await say(second, 2)
    expect(await listCallbacks()).toEqual(['done'])
    expect(await readQueue(contact.id)).toMatchObject({ waitingFor: 'retry', dialAt: null })
  })

  test.each([
    ['the call turns out to be a request of DNC', 15, {}],
    ['its agent says later that it was a sale', 16, { businessOutcome: 'Sale' }],
  ])('is cancelled when %s', async (_, code, more) => {
    const contact = await makeContact(db.pool, campaign)
    const id = await fetchOne()
    await say(id, 9, { callbackTime: later(24 * HOUR).toISOString(), agentId: 'a' })
    expect(await listCallbacks()).toEqual(['open'])
    await say(id, code, more)
    expect(await listCallbacks()).toEqual(['cancelled'])
    expect(await readQueue(contact.id)).toMatchObject({ state: 'closed' })
  })

  test('that is done stays done when a wrap-up of the call before comes late', async () => {
    const contact = await makeContact(db.pool, campaign)
    const first = await fetchOne()
    await say(first, 9, { callbackTime: later(HOUR).toISOString(), agentId: 'a' })
    await wakeUp(contact.id)
    const second = await fetchOne(later(2 * HOUR))
    await say(second, 16, { agentId: 'a' })
    expect(await listCallbacks()).toEqual(['done'])
    await say(first, null, { businessOutcome: 'Call again' })
    expect(await listCallbacks()).toEqual(['done'])
    expect(await readQueue(contact.id)).toMatchObject({ state: 'closed', cause: 'reached' })
  })
})

describe('a second call', () => {
  const second = { taskId: 'second', agentId: 'a', businessOutcome: 'Sale' }

  test.each(['first', 'second'])(
    'in which the person was spoken to decides: %s comes first',
    async (order) => {
      const contact = await makeContact(db.pool, campaign)
      const id = await fetchOne()
      const sayFirst = () => say(id, 2)
      const saySecond = () => say(id, 16, second)
      const events =
        order === 'first' ? [await sayFirst(), await saySecond()] : [await saySecond(), await sayFirst()]
      const expected = { outcome: 16, taskId: 'second', others: ['first'], agentId: 'a', business: 'Sale' }
      expect(await readAttempt(id)).toMatchObject(expected)
      expect(await readQueue(contact.id)).toMatchObject({ state: 'closed', cause: 'reached' })
      for (const event of events) await replay(event)
      expect(await readAttempt(id)).toMatchObject(expected)
      expect(await readLedger()).toMatchObject([{ abandoned: 0, reached: 1 }])
    },
  )

  test('after an abandoned one: both are in the ledger', async () => {
    await makeContact(db.pool, campaign)
    const id = await fetchOne()
    await say(id, 10)
    await say(id, 16, second)
    expect(await readLedger()).toMatchObject([{ abandoned: 1, reached: 1 }])
  })

  test('that asks for a callback gets one', async () => {
    const contact = await makeContact(db.pool, campaign)
    const id = await fetchOne()
    const dueAt = later(24 * HOUR)
    await say(id, 2)
    await say(id, 9, { ...second, callbackTime: dueAt.toISOString() })
    expect(await listCallbacks()).toEqual(['open'])
    expect(await readQueue(contact.id)).toMatchObject({ waitingFor: 'callback', nextAt: dueAt })
  })

  test('that nobody answered counts from its own time', async () => {
    const contact = await makeContact(db.pool, campaign, { numbers: [{}, { e164: '+12125559999' }] })
    const id = await fetchOne()
    await db.pool.query(
      `update attempt set handed_at = handed_at - interval '90 min', guard_at = guard_at - interval '90 min' where id = $1`,
      [id],
    )
    await say(id, 2, { callStartTime: later(-85 * MINUTE).toISOString() })
    await say(id, 2, { taskId: 'second', callStartTime: later(-5 * MINUTE).toISOString() })
    await wakeUp(contact.id)
    // The number has had its calls of the day; the contact has not.
    await db.pool.query(
      `update campaign_contact set next_number_id = $2, next_e164 = '+12125559999' where contact_id = $1`,
      [contact.id, contact.numberIds[1]],
    )
    const settings = await findCampaign(campaign.id)
    if (!settings) throw new Error('no campaign')
    // Its cooldown of an hour runs from the later call.
    expect(await handOut(settings, 1)).toMatchObject({ status: 'empty', reason: 'cooldown' })
    const { nextAt } = await readQueue(contact.id)
    expect(Math.abs(nextAt.getTime() - later(55 * MINUTE).getTime())).toBeLessThan(MINUTE)
  })
})

describe('what the dialer says of times', () => {
  test.each([
    ['days before', later(-72 * HOUR)],
    ['years ahead', new Date(Date.UTC(2099, 0, 1))],
  ])('a call start %s moves neither lock-out nor ledger', async (_, start) => {
    const contact = await makeContact(db.pool, campaign)
    await say(await fetchOne(), 10, { callStartTime: start.toISOString() })
    const { lockedUntil } = await readQueue(contact.id)
    expect(lockedUntil.getTime()).toBeGreaterThan(later(23 * HOUR).getTime())
    expect(lockedUntil.getTime()).toBeLessThan(later(73 * HOUR).getTime())
    const [day] = await readLedger()
    expect(Math.abs(Date.parse(day.day) - Date.now())).toBeLessThan(48 * HOUR)
  })

  test('without any time, a replay of what was said before has not the last word', async () => {
    const contact = await makeContact(db.pool, campaign)
    const id = await fetchOne()
    const early = await say(id, 16, { agentId: 'a', businessOutcome: 'Not available' })
    await say(id, null, { businessOutcome: 'Sale' })
    const before = [await readAttempt(id), await readQueue(contact.id)]
    await replay(early)
    expect([await readAttempt(id), await readQueue(contact.id)]).toEqual(before)
  })

  test('of one moment: the later stored one counts, again and again', async () => {
    await makeContact(db.pool, campaign)
    const id = await fetchOne()
    const sentAt = later(-MINUTE)
    const early = await say(id, 16, { agentId: 'a', businessOutcome: 'Not available' }, sentAt)
    await say(id, 16, { businessOutcome: 'Sale' }, sentAt)
    await replay(early)
    expect(await readAttempt(id)).toMatchObject({ business: 'Sale' })
  })

  test('an outcome that was sent later counts between two alike, whichever comes first', async () => {
    for (const order of [
      [2, 5],
      [5, 2],
    ]) {
      const made = await makeContact(db.pool, campaign)
      const id = await fetchOne()
      for (const code of order) await say(id, code, {}, later(code === 5 ? -MINUTE : -2 * MINUTE))
      expect(await readAttempt(id)).toMatchObject({ outcome: 5 })
      await db.pool.query('update contact set stopped_at = now() where id = $1', [made.id])
    }
  })
})

test('the ledger takes back what it was given, though the organisation moved to another zone', async () => {
  await db.pool.query(`update organisation set time_zone = 'Pacific/Kiritimati' where id = $1`, [
    organisationId,
  ])
  await makeContact(db.pool, campaign)
  const id = await fetchOne()
  await say(id, 16)
  expect(await readLedger()).toMatchObject([{ abandoned: 1, reached: 0 }])
  await db.pool.query(`update organisation set time_zone = 'Pacific/Pago_Pago' where id = $1`, [
    organisationId,
  ])
  await say(id, 16, { agentId: 'a' })
  expect(await readLedger()).toMatchObject([{ abandoned: 0, reached: 1 }])
})

test('an agent without an outcome at the deadline: held for a person, not dialed again', async () => {
  campaign = await makeCampaign(db.pool, organisationId, { unknownPolicy: 'count' })
  const contact = await makeContact(db.pool, campaign)
  const id = await fetchOne()
  await say(id, null, { agentId: 'a' })
  await reapLeases(db.pool, later(24 * HOUR))
  expect(await readAttempt(id)).toMatchObject({ state: 'unknown' })
  expect(await readQueue(contact.id)).toMatchObject({ state: 'closed', cause: 'unknown_outcome' })
})

describe('what cannot be applied', () => {
  const readStatuses = async () => {
    const { rows } = await db.pool.query<{ status: string }>(
      'select status from disposition_event where organisation_id = $1 order by id',
      [organisationId],
    )
    return rows.map((row) => row.status)
  }
  const store = (attemptId: string) =>
    storeDisposition(
      db.pool,
      organisationId,
      Buffer.from(
        JSON.stringify({ id: randomUUID(), data: [{ contactId: attemptId, telephonyOutcome: 2 }] }),
      ),
    )

  test('through a fault of the machine waits, all of it, and is applied when that is mended', async () => {
    for (let made = 0; made < 3; made += 1) {
      await makeContact(db.pool, campaign)
      await store(await fetchOne())
    }
    await db.pool.query('alter table attempt rename column decision to decision_elsewhere')
    try {
      await expect(applyPendingEvents(db.pool)).rejects.toThrow('decision')
      expect(await readStatuses()).toEqual(['pending', 'pending', 'pending'])
    } finally {
      await db.pool.query('alter table attempt rename column decision_elsewhere to decision')
    }
    expect(await applyPendingEvents(db.pool)).toBe(3)
    expect(await readStatuses()).toEqual(['applied', 'applied', 'applied'])
  })

  test('keeps no other organisation waiting', async () => {
    await makeContact(db.pool, campaign)
    const stuck = await fetchOne()
    await store(stuck)
    const mine = organisationId
    organisationId = (await makeOrganisation(db.pool)).id
    campaign = await makeCampaign(db.pool, organisationId)
    await makeContact(db.pool, campaign)
    await store(await fetchOne())
    await db.pool.query(
      `create function refuse_one() returns trigger language plpgsql as $$
       begin if new.id = '${stuck}' then raise exception 'no' using errcode = 'XX000'; end if; return new; end $$;
       create trigger refuse_one before update on attempt for each row execute function refuse_one()`,
    )
    try {
      expect(await applyPendingEvents(db.pool)).toBe(1)
      expect(await readStatuses()).toEqual(['applied'])
      await expect(applyPendingEvents(db.pool)).rejects.toThrow('no')
    } finally {
      await db.pool.query('drop function refuse_one cascade')
    }
    organisationId = mine
    expect(await applyPendingEvents(db.pool)).toBe(1)
    expect(await readStatuses()).toEqual(['applied'])
  })

  test('alone, while what comes after it is applied, is set aside', async () => {
    const [good, bad] = [await makeContact(db.pool, campaign), await makeContact(db.pool, campaign)]
    const ids = [await fetchOne(), await fetchOne()]
    const { rows } = await db.pool.query<{ id: string; contactId: bigint }>(
      'select id, contact_id as "contactId" from attempt where id = any($1)',
      [ids],
    )
    const find = (contactId: bigint) => rows.find((row) => row.contactId === contactId)?.id ?? ''
    await store(find(bad.id))
    await store(find(good.id))
    // No fault of data by its SQLSTATE: one that a fault of ours might bring.
    await db.pool.query(
      `create function refuse_one() returns trigger language plpgsql as $$
       begin if new.id = '${find(bad.id)}' then raise exception 'no' using errcode = 'XX000'; end if; return new; end $$;
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
    await makeContact(db.pool, campaign)
    await fetchOne()
  }
  while ((await reapLeases(db.pool, later(24 * HOUR))) > 0);
  const { rows } = await db.pool.query('select distinct state from attempt where organisation_id = $1', [
    organisationId,
  ])
  expect(rows).toEqual([{ state: 'unknown' }])
})
