import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import { reapLeases } from '@/lib/server/dialer/dispositions/reap-leases'
import { dropHeld } from '@/lib/server/dialer/hold'
import { listCampaignContacts } from '@/lib/server/queries/campaign/list-campaign-contacts'
import { getContact } from '@/lib/server/queries/contact/get-contact'
import { beginPass } from '@/lib/server/services/campaign/begin-pass'
import { enrolCampaign } from '@/lib/server/services/campaign/enrol-campaign'
import { recycleWorkedOut } from '@/lib/server/services/campaign/recycle-worked-out'
import { updateCampaign } from '@/lib/server/services/campaign/update-campaign'
import { syncQueue } from '@/lib/server/services/contact/sync-queue'
import { withTransaction } from '@/lib/server/services/context'
import { removeMemberships } from '@/lib/server/services/import/remove-memberships'
import { actAs } from '@/lib/server/testing/contact-fixture'
import { type DialerWorld, HOUR, later, MINUTE, makeDialerWorld } from '@/lib/server/testing/dialer-world'
import { type MadeContact, makeCampaign, makeContact, makeList } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** What was promised to a contact, planned for them and spent on them, when lists go and come back and passes begin. */

let db: TestDatabase
let world: DialerWorld
let contact: MadeContact
let first: bigint
let other: bigint
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  world = await makeDialerWorld(db.pool)
  world.campaign = await makeCampaign(db.pool, world.organisationId, {
    entryPointId: 'ep',
    outdialAni: '+12125550199',
  })
  first = world.campaign.listId
  other = await makeList(db.pool, world.organisationId)
  contact = await makeContact(db.pool, world.campaign, { numbers: [{}, {}] })
})

const enrol = () => enrolCampaign(world.organisationId, world.campaign.id)

/** As a person sets them, and enrolment after that. */
async function setLists(...listIds: bigint[]): Promise<void> {
  await updateCampaign(actAs(world.organisationId), world.campaign.id, {
    lists: listIds.map((listId) => ({ listId, weight: 1 })),
  })
  dropHeld()
  await enrol()
}

type Member = { dialAt?: Date; guardTime?: Date; priority?: number }

const addToList = (listId: bigint, { dialAt, guardTime, priority = 0 }: Member = {}, { id } = contact) =>
  db.pool.query(
    `insert into list_contact (organisation_id, list_id, contact_id, dial_at, guard_time, priority)
     values ($1, $2, $3, $4, $5, $6)`,
    [world.organisationId, listId, id, dialAt ?? null, guardTime ?? null, priority],
  )

async function fetchNumbers(now: Date | null = null): Promise<string[]> {
  const settings = await findCampaign(world.campaign.id)
  if (!settings) throw new Error('no campaign')
  const result = await handOut(settings, 10, now)
  if (!('records' in result)) throw new Error(result.status)
  return result.records.map((record) => record.e164)
}

async function readRow({ queueId } = contact) {
  const { rows } = await db.pool.query(
    `select list_id as "listId", pass, state, stop_cause as cause, next_at as "nextAt", waiting_for as "waitingFor",
            dial_at as "dialAt", guard_time as "guardTime", order_key as "orderKey", next_number_id as "numberId",
            attempt_count as attempts, charged_count as charged from campaign_contact where id = $1`,
    [queueId],
  )
  return rows[0]
}

const closeRow = (cause: string, { queueId } = contact) =>
  db.pool.query(
    `update campaign_contact set state = 'closed', stop_cause = $2, closed_at = now(), next_at = null, waiting_for = null,
            dial_at = null where id = $1`,
    [queueId, cause],
  )

/** As recycling does before its job runs. */
const setPass = (pass: number, include: 'all' | 'not_reached') =>
  db.pool.query(
    `update campaign set pass = $2, reached_from_pass = case when $3 then $2 else reached_from_pass end where id = $1`,
    [world.campaign.id, pass, include === 'all'],
  )

async function startPass(pass: number, include: 'all' | 'not_reached'): Promise<number> {
  await setPass(pass, include)
  return beginPass(world.organisationId, world.campaign.id, pass, include)
}

const askForCallback = async (dueAt: Date): Promise<string> => {
  const id = await world.fetchOne()
  await world.say(id, 9, { callbackTime: dueAt.toISOString(), agentId: 'a' })
  return id
}
const reached = { agentId: 'a', businessOutcome: 'Sale' }
const tryAgain = { agentId: 'a', businessOutcome: 'Try again' }

describe('a contact of two lists, one of which is taken off', () => {
  beforeEach(() => addToList(other))

  test('is called back when that was promised, no earlier', async () => {
    await setLists(first, other)
    const dueAt = later(40 * HOUR)
    await askForCallback(dueAt)
    const { numberId } = await readRow()
    await setLists(other)
    expect(await fetchNumbers(later(3 * HOUR))).toEqual([])
    expect(await readRow()).toMatchObject({
      listId: other,
      state: 'waiting',
      waitingFor: 'callback',
      nextAt: dueAt,
      dialAt: dueAt,
      numberId,
      attempts: 1,
      charged: 1,
    })
    expect(await fetchNumbers(later(40 * HOUR))).toEqual([contact.e164])
  })

  test('keeps its retry, what it has spent and the number that is next', async () => {
    await setLists(first, other)
    // The number does not exist: the second is next. Then a machine answers: again the next day.
    await world.say(await world.fetchOne(), 1)
    await world.say(await world.fetchOne(later(2 * HOUR)), 5)
    const before = await readRow()
    expect(before).toMatchObject({ state: 'waiting', attempts: 2, numberId: contact.numberIds[1] })
    await setLists(other)
    const { listId: _, orderKey: _key, ...kept } = before
    expect(await readRow()).toMatchObject({ ...kept, listId: other })
    expect(await fetchNumbers(new Date(before.nextAt.getTime() - MINUTE))).toEqual([])
  })

  test('takes the order, guard time and time to dial of the list that it goes on under', async () => {
    const [waits, out, done] = [
      await makeContact(db.pool, world.campaign),
      await makeContact(db.pool, world.campaign),
      await makeContact(db.pool, world.campaign),
    ]
    const [dialAt, guardTime] = [later(30 * HOUR), later(50 * HOUR)]
    for (const one of [waits, out, done]) await addToList(other, { dialAt, guardTime, priority: 7 }, one)
    await setLists(first, other)
    await db.pool.query(`update campaign_contact set state = 'leased' where id = $1`, [out.queueId])
    await closeRow('budget_spent', done)
    await setLists(other)
    for (const one of [waits, out, done]) {
      const row = await readRow(one)
      expect(row).toMatchObject({ listId: other, guardTime })
      expect(row.orderKey >> 52n).toBe(993n)
    }
    expect(await readRow(waits)).toMatchObject({ state: 'waiting', waitingFor: 'dial_at', dialAt })
    expect(await readRow(out)).toMatchObject({ state: 'leased', dialAt })
    expect(await readRow(done)).toMatchObject({ state: 'closed', cause: 'budget_spent' })
  })

  test.each(['list_active', 'contact_guard_time'])(
    'that had closed it as %s, is open again',
    async (cause) => {
      await setLists(first, other)
      await closeRow(cause)
      await setLists(other)
      expect(await readRow()).toMatchObject({ state: 'ready', cause: null, listId: other })
      expect(await fetchNumbers()).toEqual([contact.e164])
    },
  )

  test('and of which they wait for no list that is gone', async () => {
    await setLists(first, other)
    await db.pool.query(
      `update campaign_contact set state = 'waiting', waiting_for = 'list_active', next_at = now() + interval '1 hour'
        where id = $1`,
      [contact.queueId],
    )
    await setLists(other)
    expect(await fetchNumbers()).toEqual([contact.e164])
  })
})

describe('a list that comes back', () => {
  const takeOffAndPutBack = async () => {
    await setLists(other)
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'list_removed' })
    await setLists(other, first)
  }

  test('finds the callback that is still open, and its number', async () => {
    const dueAt = later(40 * HOUR)
    await askForCallback(dueAt)
    await db.pool.query('update callback set number_id = $2 where contact_id = $1', [
      contact.id,
      contact.numberIds[1],
    ])
    await takeOffAndPutBack()
    expect(await readRow()).toMatchObject({
      state: 'waiting',
      waitingFor: 'callback',
      nextAt: dueAt,
      dialAt: dueAt,
      numberId: contact.numberIds[1],
    })
    expect(await fetchNumbers(later(39 * HOUR))).toEqual([])
    expect(await fetchNumbers(later(40 * HOUR))).toHaveLength(1)
  })

  test('finds one that was asked for while it was gone', async () => {
    const id = await world.fetchOne()
    await setLists(other)
    await world.say(id, 2)
    const dueAt = later(40 * HOUR)
    await world.say(id, 9, { callbackTime: dueAt.toISOString(), agentId: 'a' })
    await setLists(other, first)
    expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'callback', nextAt: dueAt })
  })

  test('calls nobody before the retry that was planned, and in a later pass does', async () => {
    await world.say(await world.fetchOne(), 5)
    const { nextAt } = await readRow()
    await takeOffAndPutBack()
    expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'retry', nextAt, attempts: 1 })
    await setLists(other)
    const ctx = actAs(world.organisationId)
    const { data } = await listCampaignContacts(ctx, world.campaign.id, { limit: 1 })
    expect(data).toMatchObject([{ state: 'closed', nextAt: null }])
    expect((await getContact(ctx, contact.id)).campaigns).toMatchObject([{ state: 'closed', nextAt: null }])
    await setPass(2, 'all')
    await setLists(other, first)
    expect(await readRow()).toMatchObject({ state: 'ready', nextAt: null, pass: 2, attempts: 0, charged: 0 })
  })

  test.each([
    [16, reached, 'reached'],
    [15, {}, 'dnc_requested'],
  ])('leaves alone who is closed after %i', async (outcome, more, cause) => {
    await world.say(await world.fetchOne(), outcome, more)
    await addToList(other)
    await setLists(other)
    await setLists(other, first)
    expect(await readRow()).toMatchObject({ state: 'closed', cause })
    expect(await startPass(2, 'not_reached')).toBe(0)
  })
})

describe('a contact taken off a list by an import that is undone', () => {
  const takeOff = () =>
    withTransaction(actAs(world.organisationId), (tx) =>
      removeMemberships(tx, world.organisationId, other, [contact.id]),
    )
  /** Called under the first list, and there under the other since. */
  const moveToOther = async () => {
    await addToList(other)
    await setLists(other)
    expect(await readRow()).toMatchObject({ listId: other })
  }

  test('and imported again, is not called again once it was reached', async () => {
    await world.say(await world.fetchOne(), 16, reached)
    await moveToOther()
    await takeOff()
    await addToList(other)
    await enrol()
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'reached' })
    expect(await fetchNumbers(later(30 * HOUR))).toEqual([])
  })

  test('and imported again, is called back when that was promised', async () => {
    const dueAt = later(40 * HOUR)
    await askForCallback(dueAt)
    await moveToOther()
    await takeOff()
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'list_removed' })
    await addToList(other)
    await enrol()
    expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'callback', nextAt: dueAt })
  })

  test('is in no pass before it is back', async () => {
    await world.say(await world.fetchOne(), 2)
    await moveToOther()
    await closeRow('budget_spent')
    await takeOff()
    expect(await startPass(2, 'all')).toBe(0)
    await addToList(other)
    expect(await startPass(3, 'all')).toBe(1)
  })

  test('goes on under a list that the campaign gets later', async () => {
    await world.say(await world.fetchOne(), 2)
    await moveToOther()
    await closeRow('budget_spent')
    await takeOff()
    await setLists(other, first)
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'budget_spent', listId: first })
    expect(await startPass(2, 'all')).toBe(1)
  })

  test('goes on under another list of the campaign, with its order and times', async () => {
    const guardTime = later(50 * HOUR)
    const further = await makeList(db.pool, world.organisationId)
    await world.say(await world.fetchOne(), 5)
    const { nextAt } = await readRow()
    await addToList(other)
    await addToList(further, { guardTime, priority: 7 })
    await setLists(other, further)
    await takeOff()
    const row = await readRow()
    expect(row).toMatchObject({ listId: further, state: 'waiting', nextAt, guardTime, attempts: 1 })
    expect(row.orderKey >> 52n).toBe(993n)
  })
})

describe('a list imported again, with another time to dial,', () => {
  const importAgain = async (dialAt: Date) => {
    await db.pool.query('update list_contact set dial_at = $2 where list_id = $1', [first, dialAt])
    await withTransaction(actAs(world.organisationId), (tx) =>
      syncQueue(tx, world.organisationId, first, { numbers: [], times: [contact.id] }),
    )
  }

  test('leaves a callback what it is, in a later pass too', async () => {
    const dueAt = later(40 * HOUR)
    await askForCallback(dueAt)
    await closeRow('list_active')
    await startPass(2, 'all')
    await importAgain(later(3 * HOUR))
    expect(await readRow()).toMatchObject({ waitingFor: 'callback', nextAt: dueAt, dialAt: dueAt })
  })

  test('is followed by who waited for the time that was', async () => {
    await addToList(other, { dialAt: later(40 * HOUR) })
    await setLists(first, other)
    await setLists(other)
    expect(await readRow()).toMatchObject({ state: 'waiting', waitingFor: 'dial_at' })
    first = other
    await importAgain(later(3 * HOUR))
    expect(await fetchNumbers(later(2 * HOUR))).toEqual([])
    expect(await fetchNumbers(later(3 * HOUR))).toEqual([contact.e164])
  })
})

describe('a pass for those not reached', () => {
  test('leaves out who was spoken to, though a later call was not answered', async () => {
    await world.say(await world.fetchOne(), 16, tryAgain)
    await world.wakeUp(contact.id)
    await world.say(await world.fetchOne(later(30 * HOUR)), 2)
    await closeRow('budget_spent')
    expect(await startPass(2, 'not_reached')).toBe(0)
    expect(await startPass(3, 'all')).toBe(1)
  })

  test('takes who was spoken to before the last pass that was for everybody', async () => {
    await world.say(await world.fetchOne(), 16, tryAgain)
    await closeRow('budget_spent')
    expect(await startPass(2, 'all')).toBe(1)
    await closeRow('list_active')
    expect(await startPass(3, 'not_reached')).toBe(1)
  })

  test('leaves out who was spoken to and comes back with a list; one for everybody takes them', async () => {
    await world.say(await world.fetchOne(), 16, tryAgain)
    await setLists(other)
    await startPass(2, 'not_reached')
    await setLists(other, first)
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'reached' })
    await startPass(3, 'all')
    expect(await readRow()).toMatchObject({ state: 'ready', pass: 3, attempts: 0, charged: 0 })
  })

  test('takes nobody for whom a wrap-up asked for DNC', async () => {
    await world.say(await world.fetchOne(), 16, { agentId: 'a', businessOutcome: 'Do not call' })
    expect(await readRow()).toMatchObject({ cause: 'dnc_requested' })
    await db.pool.query('update dnc_entry set ended_at = now() where organisation_id = $1', [
      world.organisationId,
    ])
    expect(await startPass(2, 'not_reached')).toBe(0)
  })
})

describe('a new pass', () => {
  test('keeps what was promised', async () => {
    const dueAt = later(40 * HOUR)
    await askForCallback(dueAt)
    await closeRow('list_active')
    expect(await startPass(2, 'all')).toBe(1)
    expect(await readRow()).toMatchObject({
      state: 'waiting',
      waitingFor: 'callback',
      nextAt: dueAt,
      dialAt: dueAt,
    })
    expect(await fetchNumbers(later(3 * HOUR))).toEqual([])
  })

  test('takes who is on another of its lists, though enrolment has not looked yet', async () => {
    await addToList(other)
    await closeRow('budget_spent')
    await updateCampaign(actAs(world.organisationId), world.campaign.id, {
      lists: [{ listId: other, weight: 1 }],
    })
    expect(await startPass(2, 'all')).toBe(1)
    expect(await readRow()).toMatchObject({ state: 'ready', pass: 2, listId: other })
  })

  test('has a budget of its own for who comes back with a list', async () => {
    await world.say(await world.fetchOne(), 2)
    await setLists(other)
    await setPass(2, 'not_reached')
    await setLists(other, first)
    expect(await readRow()).toMatchObject({ pass: 2, attempts: 0, charged: 0 })
    const { rows } = await db.pool.query('select id from attempt where contact_id = $1', [contact.id])
    await world.setBack(rows[0].id, 4 * HOUR)
    const id = await world.fetchOne()
    const { rows: handed } = await db.pool.query(
      'select pass, attempt_number as number from attempt where id = $1',
      [id],
    )
    expect(handed).toEqual([{ pass: 2, number: 1 }])
  })

  test('begins by itself for nobody who asked never to be called', async () => {
    await db.pool.query('update campaign set recycles = true where id = $1', [world.campaign.id])
    await world.say(await world.fetchOne(), 16, { agentId: 'a', businessOutcome: 'Do not call' })
    const readPasses = async () => {
      const { rows } = await db.pool.query(
        'select pass, reached_from_pass as "reachedFrom" from campaign where id = $1',
        [world.campaign.id],
      )
      return rows[0]
    }
    await recycleWorkedOut(new Date())
    expect(await readPasses()).toEqual({ pass: 1, reachedFrom: 1 })
    const another = await makeContact(db.pool, world.campaign)
    await world.say(await world.fetchOne(), 16, reached)
    await recycleWorkedOut(new Date())
    expect(await readPasses()).toEqual({ pass: 2, reachedFrom: 2 })
    expect(await beginPass(world.organisationId, world.campaign.id, 2, 'all')).toBe(1)
    expect(await readRow(another)).toMatchObject({ state: 'ready', pass: 2 })
  })
})

describe('a pass for everybody leaves out', () => {
  test('of whom nobody knows what became of their call, until a person has said so', async () => {
    await db.pool.query(
      `update campaign_version set settings = settings || '{"unknownPolicy": "hold"}' where organisation_id = $1`,
      [world.organisationId],
    )
    const id = await world.fetchOne()
    await reapLeases(db.pool, later(24 * HOUR))
    expect(await readRow()).toMatchObject({ state: 'closed', cause: 'unknown_outcome' })
    expect(await startPass(2, 'all')).toBe(0)
    await world.say(id, 16, reached)
    expect(await startPass(3, 'all')).toBe(1)
  })

  test('who asked on a call never to be called, on a number that they have since', async () => {
    await world.say(await world.fetchOne(), 2)
    await closeRow('budget_spent')
    await db.pool.query(
      `insert into dnc_entry (organisation_id, e164, scope, source, created_by_name) values ($1, $2, 'organisation', 'outcome', 'dialer')`,
      [world.organisationId, contact.e164],
    )
    await db.pool.query(`update contact_number set state = 'stopped' where id = $1`, [contact.numberIds[0]])
    expect(await startPass(2, 'all')).toBe(0)
  })

  test('who asked so in a wrap-up, though a person has ended the entry', async () => {
    await world.say(await world.fetchOne(), 16, { agentId: 'a', businessOutcome: 'Do not call' })
    await db.pool.query(
      `update dnc_entry set ended_at = now(), ended_by_name = 'Ann' where organisation_id = $1`,
      [world.organisationId],
    )
    expect(await startPass(2, 'all')).toBe(0)
  })
})

test("a list's new time moves whom the dialer gave back undialed, too", async () => {
  const [given, moved] = [later(10 * MINUTE), later(5 * HOUR)]
  await db.pool.query('update list_contact set dial_at = $2 where contact_id = $1', [contact.id, given])
  await db.pool.query('update campaign_contact set dial_at = $2 where id = $1', [contact.queueId, given])
  await world.say(await world.fetchOne(), 12)
  await db.pool.query('update list_contact set dial_at = $2 where contact_id = $1', [contact.id, moved])
  await withTransaction(actAs(world.organisationId), (tx) =>
    syncQueue(tx, world.organisationId, first, { numbers: [], times: [contact.id] }),
  )
  expect(await readRow()).toMatchObject({ dialAt: moved })
})
