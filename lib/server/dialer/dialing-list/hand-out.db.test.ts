import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { getPool } from '@/lib/server/db/pool'
import {
  addDnc,
  type MadeCampaign,
  makeAttempt,
  makeCampaign,
  makeContact,
  makeOrganisation,
  makeQueueRow,
  makeZoneSet,
  newYork,
  takeE164,
  type Zone,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { dropHeld } from '../hold'
import { findCampaign } from './campaign-settings'
import { type HandedOut, handOut, prepareHandOut, readHandOut } from './hand-out'

/** Each guard of the hand-out has a test named after it that turns red when the guard is taken out. */

let db: TestDatabase
let organisationId: bigint

beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  organisationId = (await makeOrganisation(db.pool)).id
})

async function fetchList(campaign: MadeCampaign, count = 10, now: Date | null = null) {
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  const result = await handOut(settings, count, now)
  if (!('records' in result)) throw new Error(result.status)
  return result
}

const numbersOf = (records: readonly HandedOut[]) => records.map((record) => record.e164)

async function readQueue(queueId: bigint) {
  const { rows } = await db.pool.query<{
    state: string
    cause: string | null
    nextAt: Date | null
    waitingFor: string | null
    e164: string
    zoneSetId: number
  }>(
    `select state, stop_cause as cause, next_at as "nextAt", waiting_for as "waitingFor", next_e164 as e164,
            zone_set_id as "zoneSetId"
       from campaign_contact where id = $1`,
    [queueId],
  )
  const [row] = rows
  if (!row) throw new Error('no queue row')
  return row
}

const minutes = (count: number) => count * 60_000
const ago = (count: number) => new Date(Date.now() - minutes(count))
const ahead = (count: number) => new Date(Date.now() + minutes(count))

describe('what is handed out', () => {
  test('a contact gets an attempt, a lease and a queue row that is leased', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const contact = await makeContact(db.pool, campaign)
    const { records } = await fetchList(campaign)
    expect(numbersOf(records)).toEqual([contact.e164])
    const { rows } = await db.pool.query(
      `select a.state, a.attempt_number, a.handed_at, a.guard_at, l.deadline_at, c.state as queue, ct.charged_total,
              n.charged_total as number_total, uuid_v7_floor(a.handed_at) <= a.id as id_holds_time
         from attempt a join lease l on l.attempt_id = a.id join campaign_contact c on c.id = a.campaign_contact_id
         join contact ct on ct.id = a.contact_id join contact_number n on n.id = a.number_id where a.id = $1`,
      [records[0]?.attemptId],
    )
    expect(rows[0]).toMatchObject({
      state: 'open',
      attempt_number: 1,
      queue: 'leased',
      // Not before it is known what became of it.
      charged_total: 0,
      number_total: 0,
      id_holds_time: true,
    })
    // Ring limit 32 s, talk 2 h, delivery 10 min, clocks 60 s after the guard time.
    expect(rows[0].deadline_at - rows[0].guard_at).toBe((32 + 7200 + 600 + 60) * 1000)
    expect(rows[0].guard_at - rows[0].handed_at).toBeGreaterThan(minutes(15) - 1000)
    expect(rows[0].guard_at - rows[0].handed_at).toBeLessThanOrEqual(minutes(15))
  })

  test('chosen columns: in their order, of the list before the contact, empty where neither has one', async () => {
    const customerData = ['plan', 'firstName', 'country', 'nobodyHasIt']
    const campaign = await makeCampaign(db.pool, organisationId, { customerData })
    const contact = await makeContact(db.pool, campaign)
    await db.pool.query(`update contact set first_name = 'Ada', country = 'US' where id = $1`, [contact.id])
    await db.pool.query(
      `update list_contact set columns = '{"plan": "Gold", "country": "of the list"}' where contact_id = $1`,
      [contact.id],
    )
    const { records } = await fetchList(campaign)
    expect(records.map((record) => record.values)).toEqual([['Gold', 'Ada', 'of the list', '']])
  })

  test('the order of the queue holds over all zone sets, however they are strewn', async () => {
    const zoned = ['X1', 'X2', 'X3', 'X4'].map((region): Zone => ({ ...newYork, regions: [region] }))
    for (const pick of [
      // In turn; one after the other; one alone at the front; several of one order key.
      (index: number) => ({ zone: zoned[index % 4], orderKey: index }),
      (index: number) => ({ zone: zoned[Math.floor(index / 20)], orderKey: index }),
      (index: number) => ({ zone: zoned[index < 40 ? 0 : index % 4], orderKey: index }),
      (index: number) => ({ zone: zoned[(index * 7) % 4], orderKey: Math.floor(index / 30) }),
    ]) {
      const campaign = await makeCampaign(db.pool, organisationId)
      const made = []
      for (let index = 0; index < 80; index += 1) {
        const { zone, orderKey } = pick(index)
        made.push(await makeContact(db.pool, campaign, { ...(zone && { zone }), queue: { orderKey } }))
      }
      const e164s = made.map((contact) => contact.e164)
      expect(numbersOf((await fetchList(campaign, 30)).records)).toEqual(e164s.slice(0, 30))
      expect(numbersOf((await fetchList(campaign, 50)).records)).toEqual(e164s.slice(30))
    }
  })

  test('the order of the queue holds where zone sets are more than records asked for', async () => {
    const zoned = Array.from({ length: 24 }, (_, index): Zone => ({ ...newYork, regions: [`X${index}`] }))
    for (const pick of [
      (index: number) => index % 24,
      (index: number) => Math.floor(index / 4),
      (index: number) => (index < 40 ? 7 : (index * 5) % 24),
    ]) {
      const campaign = await makeCampaign(db.pool, organisationId)
      const e164s: string[] = []
      for (let index = 0; index < 96; index += 1) {
        const zone = zoned[pick(index)]
        e164s.push(
          (await makeContact(db.pool, campaign, { ...(zone && { zone }), queue: { orderKey: index } })).e164,
        )
      }
      for (const [from, count] of [
        [0, 1],
        [1, 5],
        [6, 11],
        [17, 23],
        [40, 56],
      ] as const)
        expect(numbersOf((await fetchList(campaign, count)).records)).toEqual(e164s.slice(from, from + count))
    }
  })

  test('where the first of as many zone sets as records asked for are in other hands, those of others go out', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const made = []
    for (const [index, region] of ['X1', 'X2', 'X3'].entries()) {
      const zone = { ...newYork, regions: [region] }
      made.push(await makeContact(db.pool, campaign, { zone, queue: { orderKey: index } }))
    }
    const other = await db.pool.connect()
    try {
      await other.query('begin')
      await other.query('select from campaign_contact where id = any($1) for update', [
        made.slice(0, 2).map(({ queueId }) => queueId),
      ])
      expect(numbersOf((await fetchList(campaign, 2)).records)).toEqual([made[2]?.e164])
    } finally {
      await other.query('rollback')
      other.release()
    }
  })

  test('count: never more than asked, in the order of the queue', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const made = []
    for (const orderKey of [30, 10, 20, 40])
      made.push(await makeContact(db.pool, campaign, { queue: { orderKey } }))
    const { records } = await fetchList(campaign, 2)
    expect(numbersOf(records)).toEqual([made[1]?.e164, made[2]?.e164])
  })

  test('zone sets are merged in the order of the queue', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const la = { country: 'US', regions: ['CA'], zones: ['America/Los_Angeles'] }
    const first = await makeContact(db.pool, campaign, { queue: { orderKey: 1 } })
    const second = await makeContact(db.pool, campaign, { zone: la, queue: { orderKey: 2 } })
    const third = await makeContact(db.pool, campaign, { queue: { orderKey: 3 } })
    expect(numbersOf((await fetchList(campaign)).records)).toEqual([first.e164, second.e164, third.e164])
  })

  test('promotion: a waiting row that is due is handed out, one that is not stays', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const due = await makeContact(db.pool, campaign, { queue: { state: 'waiting', nextAt: ago(1) } })
    const later = await makeContact(db.pool, campaign, { queue: { state: 'waiting', nextAt: ahead(1) } })
    expect(numbersOf((await fetchList(campaign)).records)).toEqual([due.e164])
    expect((await readQueue(later.queueId)).state).toBe('waiting')
  })

  test('the contact own guard time tightens, dialAt is passed on', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const member = { guardTime: ahead(9), dialAt: ahead(4) }
    await makeContact(db.pool, campaign, { member })
    const { records } = await fetchList(campaign)
    expect(Date.parse(records[0]?.guardAt ?? '')).toBe(Math.floor(member.guardTime.getTime() / 1000) * 1000)
    expect(Math.abs(Date.parse(records[0]?.dialAt ?? '') - member.dialAt.getTime())).toBeLessThan(1000)
  })
})

describe('guards of the campaign', () => {
  test('guard campaign state: a campaign that is not running hands out nothing', async () => {
    for (const state of ['draft', 'starting', 'pausing', 'paused', 'stopping', 'stopped', 'completed']) {
      const campaign = await makeCampaign(db.pool, organisationId, {}, { state })
      await makeContact(db.pool, campaign)
      expect(await fetchList(campaign), state).toMatchObject({ reason: 'campaign_running', records: [] })
    }
  })

  test('guard pause everything: a paused organisation hands out nothing', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    await makeContact(db.pool, campaign)
    await db.pool.query('update organisation set paused_at = now() where id = $1', [organisationId])
    expect(await fetchList(campaign)).toMatchObject({ reason: 'organisation_paused', records: [] })
  })

  test('guard share lock: a pause waits for a hand-out under way and no attempt comes after it', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    for (let made = 0; made < 5; made += 1) await makeContact(db.pool, campaign)
    const holder = await db.pool.connect()
    try {
      await holder.query('begin')
      await holder.query('select from campaign where id = $1 for update', [campaign.id])
      const fetching = fetchList(campaign)
      // The hand-out must wait for the exclusive lock, so the state it reads is the one committed here.
      await waitForLockWaiter()
      await holder.query(`update campaign set state = 'pausing' where id = $1`, [campaign.id])
      await holder.query('commit')
      expect(await fetching).toMatchObject({ reason: 'campaign_running', records: [] })
    } finally {
      holder.release()
    }
  })

  test('first and last day are the organisation days', async () => {
    const campaign = await makeCampaign(db.pool, organisationId, { startDate: '2100-01-01' })
    await makeContact(db.pool, campaign)
    expect(await fetchList(campaign)).toMatchObject({ reason: 'campaign_window', records: [] })
  })
})

async function waitForLockWaiter(): Promise<void> {
  const giveUpAt = Date.now() + 10_000
  for (;;) {
    const { rowCount } = await db.pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if (rowCount) return
    if (Date.now() > giveUpAt) throw new Error('nobody waited for the lock')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

describe('guards of a contact', () => {
  test('guard calling hours: nothing outside the window, and the guard time ends before it', async () => {
    const campaign = await makeCampaign(db.pool, organisationId, { ruleSet: 'US', handOutLifeMinutes: 120 })
    const contact = await makeContact(db.pool, campaign)
    const day = nextWeekday()
    // New York, 8–21: in November to March 13:00Z–02:00Z, in summer an hour earlier; 10:00Z is always night.
    expect(await fetchList(campaign, 10, new Date(`${day}T10:00:00Z`))).toMatchObject({
      reason: 'callable_interval',
      records: [],
    })
    expect((await readQueue(contact.queueId)).state).toBe('ready')
    const { records } = await fetchList(campaign, 10, new Date(`${day}T16:00:00Z`))
    expect(records).toHaveLength(1)
  })

  test('guard zones: a row made by zones that its number no longer has is judged by those of the number', async () => {
    const campaign = await makeCampaign(db.pool, organisationId, { ruleSet: 'US' })
    const moved = await makeContact(db.pool, campaign)
    const other = await makeContact(db.pool, campaign)
    const honolulu = await makeZoneSet(db.pool, {
      country: 'US',
      regions: ['HI'],
      zones: ['Pacific/Honolulu'],
    })
    await db.pool.query('update contact_number set zone_set_id = $2 where contact_id = $1', [
      moved.id,
      honolulu,
    ])
    // Noon in New York, 6 or 7 in Honolulu.
    const noon = new Date(`${nextWeekday()}T17:00:00Z`)
    expect(numbersOf((await fetchList(campaign, 10, noon)).records)).toEqual([other.e164])
    const { nextAt, ...row } = await readQueue(moved.queueId)
    expect(row).toMatchObject({ state: 'waiting', waitingFor: 'callable_interval', zoneSetId: honolulu })
    expect(nextAt).toEqual(new Date(noon.getTime() + 5000))
    expect((await fetchList(campaign, 10, new Date(noon.getTime() + minutes(1)))).records).toEqual([])
    expect(
      numbersOf((await fetchList(campaign, 10, new Date(noon.getTime() + minutes(180)))).records),
    ).toEqual([moved.e164])
  })

  test('guard margin: nothing in the last six minutes of the window, and it opens again with it', async () => {
    const campaign = await makeCampaign(db.pool, organisationId, { ruleSet: 'US', handOutLifeMinutes: 120 })
    const contact = await makeContact(db.pool, campaign)
    const closesAt = await findClosing(contact.zoneSetId)
    const early = await fetchList(campaign, 10, new Date(closesAt.getTime() - minutes(5)))
    expect(early.records).toEqual([])
    const row = await readQueue(contact.queueId)
    expect(row).toMatchObject({ state: 'waiting', waitingFor: 'callable_interval' })
    expect(row.nextAt?.getTime()).toBe(closesAt.getTime() + minutes(11 * 60))
    const other = await makeContact(db.pool, campaign)
    const { records } = await fetchList(campaign, 10, new Date(closesAt.getTime() - minutes(10)))
    expect(numbersOf(records)).toEqual([other.e164])
    expect(Date.parse(records[0]?.guardAt ?? '')).toBe(closesAt.getTime() - minutes(3))
  })

  test('guard dnc organisation: a listed number is closed with its cause', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const contact = await makeContact(db.pool, campaign)
    await addDnc(db.pool, organisationId, contact.e164)
    expect(await fetchList(campaign)).toMatchObject({ reason: 'dnc', records: [] })
    expect(await readQueue(contact.queueId)).toMatchObject({ state: 'closed', cause: 'dnc' })
  })

  test('guard dnc campaign: holds in its campaign alone; ended and expired entries hold nowhere', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const listed = await makeContact(db.pool, campaign)
    await addDnc(db.pool, organisationId, listed.e164, { campaignId: campaign.id })
    const ended = await makeContact(db.pool, campaign)
    await addDnc(db.pool, organisationId, ended.e164, { endedAt: ago(1) })
    const expired = await makeContact(db.pool, campaign)
    await addDnc(db.pool, organisationId, expired.e164, { expiresAt: ago(1) })
    const elsewhere = await makeContact(db.pool, campaign)
    await addDnc(db.pool, (await makeOrganisation(db.pool)).id, elsewhere.e164)
    const { records } = await fetchList(campaign)
    expect(numbersOf(records).sort()).toEqual([ended.e164, expired.e164, elsewhere.e164].sort())
  })

  test('guard dnc after holding: an entry that commits while the contact is being held counts', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const contact = await makeContact(db.pool, campaign)
    const holder = await db.pool.connect()
    try {
      await holder.query('begin')
      await holder.query('select from organisation where id = $1 for update', [organisationId])
      const fetching = fetchList(campaign)
      await waitForLockWaiter()
      await addDnc(db.pool, organisationId, contact.e164)
      await holder.query('commit')
      expect(await fetching).toMatchObject({ records: [], reason: 'dnc' })
    } finally {
      holder.release()
    }
  })

  test('a number that is shut for good gives way to the next one', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const contact = await makeContact(db.pool, campaign, { numbers: [{ state: 'invalid' }, {}] })
    const { records } = await fetchList(campaign)
    expect(records).toHaveLength(1)
    expect(records[0]?.e164).not.toBe(contact.e164)
    expect(records[0]?.contactId).toBe(String(contact.id))
  })

  test('guard number state: no usable number left closes', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const contact = await makeContact(db.pool, campaign, {
      numbers: [{ state: 'fax' }, { state: 'suspect' }],
    })
    expect((await fetchList(campaign)).records).toEqual([])
    expect(await readQueue(contact.queueId)).toMatchObject({ state: 'closed', cause: 'number_valid' })
  })

  test('guard stopped contact', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const contact = await makeContact(db.pool, campaign, { contact: { stoppedAt: ago(1) } })
    expect((await fetchList(campaign)).records).toEqual([])
    expect(await readQueue(contact.queueId)).toMatchObject({ state: 'closed', cause: 'contact_open' })
  })

  test('guard lock-out: waits exactly until it ends', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const lockedUntil = ahead(90)
    const contact = await makeContact(db.pool, campaign, { contact: { lockedUntil } })
    expect((await fetchList(campaign)).records).toEqual([])
    expect(await readQueue(contact.queueId)).toMatchObject({
      state: 'waiting',
      waitingFor: 'cooldown_abandon',
      nextAt: lockedUntil,
    })
  })

  test('guard list: switched off waits, expired closes', async () => {
    const off = await makeCampaign(db.pool, organisationId)
    const waits = await makeContact(db.pool, off)
    await db.pool.query('update contact_list set is_active = false where id = $1', [off.listId])
    expect((await fetchList(off)).records).toEqual([])
    expect(await readQueue(waits.queueId)).toMatchObject({ state: 'waiting', waitingFor: 'list_active' })
    const expired = await makeCampaign(db.pool, organisationId)
    const closes = await makeContact(db.pool, expired)
    await db.pool.query('update contact_list set expires_at = now() where id = $1', [expired.listId])
    expect((await fetchList(expired)).records).toEqual([])
    expect(await readQueue(closes.queueId)).toMatchObject({ state: 'closed', cause: 'list_active' })
  })

  test('guard list: taken off the campaign closes, before any other gate; on another one it holds there', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const contact = await makeContact(db.pool, campaign, { numbers: [{ state: 'invalid' }, {}] })
    const other = await makeCampaign(db.pool, organisationId, {}, { listId: campaign.listId })
    const elsewhere = await makeQueueRow(db.pool, other, {
      id: contact.id,
      e164: contact.e164,
      numberId: contact.numberIds[0] ?? null,
      zoneSetId: contact.zoneSetId,
    })
    await db.pool.query('delete from campaign_list where campaign_id = $1', [campaign.id])
    expect(await fetchList(campaign)).toMatchObject({ reason: 'list_removed', records: [] })
    expect(await readQueue(contact.queueId)).toMatchObject({ state: 'closed', cause: 'list_removed' })
    expect((await fetchList(other)).records).toHaveLength(1)
    expect((await readQueue(elsewhere)).state).toBe('leased')
  })

  test('guard own guard time: passed or nearer than three minutes closes', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const contact = await makeContact(db.pool, campaign, { member: { guardTime: ahead(2) } })
    expect((await fetchList(campaign)).records).toEqual([])
    expect(await readQueue(contact.queueId)).toMatchObject({ state: 'closed', cause: 'contact_guard_time' })
  })
})

describe('caps (always: 2 a day and 6 in all a number, 3 a day and 10 in all a contact, 60 min between)', () => {
  test('guard cooldown: 60 minutes between two calls to a person', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const contact = await makeContact(db.pool, campaign)
    await makeAttempt(db.pool, campaign, contact, { handedAt: ago(30) })
    expect((await fetchList(campaign)).records).toEqual([])
    expect(await readQueue(contact.queueId)).toMatchObject({ state: 'waiting', waitingFor: 'cooldown' })
  })

  test('guard cooldown runs from the call, not from the hand-out; without a word, from the latest it can have been', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const told = await makeContact(db.pool, campaign)
    const untold = await makeContact(db.pool, campaign)
    const impossible = await makeContact(db.pool, campaign)
    const [calledAt, guardAt] = [ago(57), ago(55)]
    const attempt = { handedAt: ago(70), guardAt, settledAt: ago(40) }
    await makeAttempt(db.pool, campaign, told, { ...attempt, callStartedAt: calledAt })
    await makeAttempt(db.pool, campaign, untold, { ...attempt, callStartedAt: null })
    // A dialer whose clock is slow: not before the hand-out, so the cooldown is over.
    await makeAttempt(db.pool, campaign, impossible, { ...attempt, callStartedAt: ago(200) })
    const { records } = await fetchList(campaign)
    expect(records.map((record) => record.contactId)).toEqual([String(impossible.id)])
    const opensAt = async (queueId: bigint) => (await readQueue(queueId)).nextAt
    expect(await opensAt(told.queueId)).toEqual(new Date(calledAt.getTime() + minutes(60)))
    expect(await opensAt(untold.queueId)).toEqual(new Date(guardAt.getTime() + minutes(60)))
  })

  test('guard cap number day: opens when the second last call leaves the 24 hours', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const contact = await makeContact(db.pool, campaign)
    const first = ago(300)
    await makeAttempt(db.pool, campaign, contact, { handedAt: first })
    await makeAttempt(db.pool, campaign, contact, { handedAt: ago(200) })
    expect((await fetchList(campaign)).records).toEqual([])
    expect(await readQueue(contact.queueId)).toMatchObject({
      waitingFor: 'cap_number_day',
      nextAt: new Date(first.getTime() + minutes(24 * 60)),
    })
  })

  test('guard cap number day holds across contacts and campaigns of the organisation', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const other = await makeCampaign(db.pool, organisationId)
    const e164 = takeE164()
    const called = await makeContact(db.pool, other, { numbers: [{ e164 }], queue: { state: 'leased' } })
    await makeAttempt(db.pool, other, called, { handedAt: ago(300) })
    await makeAttempt(db.pool, other, called, { handedAt: ago(200) })
    await makeContact(db.pool, campaign, { numbers: [{ e164 }] })
    expect(await fetchList(campaign)).toMatchObject({ records: [], reason: 'cap_number_day' })
  })

  test('guard cap number total holds across contacts that share the number', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const other = await makeCampaign(db.pool, organisationId)
    const e164 = takeE164()
    await makeContact(db.pool, other, { numbers: [{ e164, chargedTotal: 4 }] })
    const contact = await makeContact(db.pool, campaign, { numbers: [{ e164, chargedTotal: 2 }] })
    expect((await fetchList(campaign)).records).toEqual([])
    expect(await readQueue(contact.queueId)).toMatchObject({ state: 'closed', cause: 'cap_number_total' })
  })

  test('guard cap second call: another taskId on one attempt counts as a call', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const contact = await makeContact(db.pool, campaign)
    await makeAttempt(db.pool, campaign, contact, { handedAt: ago(300), otherTaskIds: ['second'] })
    expect(await fetchList(campaign)).toMatchObject({ records: [], reason: 'cap_number_day' })
  })

  test('guard cooldown second call: one of an earlier attempt that came after the call of a later attempt', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const contact = await makeContact(db.pool, campaign)
    const earlier = { handedAt: ago(1500), otherTaskIds: ['second'], otherCalledAt: ago(10) }
    await makeAttempt(db.pool, campaign, { ...contact, e164: takeE164() }, earlier)
    await makeAttempt(db.pool, campaign, { ...contact, e164: takeE164() }, { handedAt: ago(300) })
    expect(await fetchList(campaign)).toMatchObject({ records: [], reason: 'cooldown' })
  })

  test('guard cap contact day: three over all numbers of a contact', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const contact = await makeContact(db.pool, campaign, { numbers: [{}, {}] })
    for (const handedAt of [ago(400), ago(300), ago(200)]) {
      await makeAttempt(db.pool, campaign, { ...contact, e164: takeE164() }, { handedAt })
    }
    expect(await fetchList(campaign)).toMatchObject({ records: [], reason: 'cap_contact_day' })
  })

  test('guard cap number total, then the next number; guard cap contact total', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const spent = await makeContact(db.pool, campaign, { numbers: [{ chargedTotal: 6 }] })
    const next = await makeContact(db.pool, campaign, { numbers: [{ chargedTotal: 6 }, { chargedTotal: 5 }] })
    const all = await makeContact(db.pool, campaign, { contact: { chargedTotal: 10 } })
    const { records } = await fetchList(campaign)
    expect(records.map((record) => record.contactId)).toEqual([String(next.id)])
    expect(await readQueue(spent.queueId)).toMatchObject({ state: 'closed', cause: 'cap_number_total' })
    expect(await readQueue(all.queueId)).toMatchObject({ state: 'closed', cause: 'cap_contact_total' })
  })

  test('guard region cap: Maine allows one call in 8 hours', async () => {
    const campaign = await makeCampaign(db.pool, organisationId, { ruleSet: 'US' })
    const maine = { country: 'US', regions: ['ME'], zones: ['America/New_York'] }
    const now = new Date(`${nextWeekday()}T18:00:00Z`)
    const contact = await makeContact(db.pool, campaign, { zone: maine })
    await makeAttempt(db.pool, campaign, contact, { handedAt: new Date(now.getTime() - minutes(120)) })
    expect(await fetchList(campaign, 10, now)).toMatchObject({ records: [], reason: 'cap_number_day' })
    expect((await readQueue(contact.queueId)).nextAt).toEqual(new Date(now.getTime() + minutes(6 * 60)))
  })

  test('what was released counts to no cap', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const contact = await makeContact(db.pool, campaign)
    for (const handedAt of [ago(30), ago(20), ago(10)]) {
      await makeAttempt(db.pool, campaign, contact, { handedAt, isCharged: false })
    }
    expect((await fetchList(campaign)).records).toHaveLength(1)
  })
})

describe('nobody twice', () => {
  test('guard lease: an open attempt of another campaign keeps the contact and the number', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const other = await makeCampaign(db.pool, organisationId)
    const contact = await makeContact(db.pool, other, { queue: { state: 'leased' } })
    // Not charged, so that only the lease can stand in the way.
    await makeAttempt(db.pool, other, contact, { handedAt: ago(300), isOpen: true, isCharged: false })
    await makeQueueRow(db.pool, campaign, {
      id: contact.id,
      e164: takeE164(),
      numberId: contact.numberIds[0] ?? null,
      zoneSetId: contact.zoneSetId,
    })
    expect(await fetchList(campaign)).toMatchObject({ records: [], reason: 'contact_lease' })
    const third = await makeCampaign(db.pool, organisationId)
    await makeContact(db.pool, third, { numbers: [{ e164: contact.e164 }] })
    expect(await fetchList(third)).toMatchObject({ records: [], reason: 'number_lease' })
  })

  test('guard lease keys: the database itself refuses a second open attempt for a contact or a number', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const contact = await makeContact(db.pool, campaign)
    const stranger = await makeContact(db.pool, campaign)
    await makeAttempt(db.pool, campaign, contact, { handedAt: ago(1), isOpen: true })
    const again = { handedAt: ago(1), isOpen: true }
    await expect(
      makeAttempt(db.pool, campaign, { ...contact, e164: takeE164() }, again),
    ).rejects.toMatchObject({
      code: '23505',
    })
    await expect(
      makeAttempt(db.pool, campaign, { ...stranger, e164: contact.e164 }, again),
    ).rejects.toMatchObject({
      code: '23505',
    })
  })

  test('two contacts with one number: one goes out, the other waits', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const e164 = takeE164()
    await makeContact(db.pool, campaign, { numbers: [{ e164 }] })
    await makeContact(db.pool, campaign, { numbers: [{ e164 }] })
    expect((await fetchList(campaign)).records).toHaveLength(1)
  })

  test('guard skip locked: rows, contacts and numbers in other hands are passed over without waiting', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const held = [
      await makeContact(db.pool, campaign, { queue: { orderKey: 1 } }),
      await makeContact(db.pool, campaign, { queue: { orderKey: 2 } }),
      await makeContact(db.pool, campaign, { queue: { orderKey: 3 } }),
    ]
    const free = await makeContact(db.pool, campaign, { queue: { orderKey: 4 } })
    const holder = await db.pool.connect()
    try {
      await holder.query('begin')
      await holder.query('select from campaign_contact where id = $1 for update', [held[0]?.queueId])
      await holder.query('select from contact where id = $1 for update', [held[1]?.id])
      await holder.query('select pg_advisory_xact_lock(hashtextextended($1, $2))', [
        held[2]?.e164,
        organisationId,
      ])
      const { records } = await withDeadline(fetchList(campaign), 5_000)
      expect(numbersOf(records)).toEqual([free.e164])
    } finally {
      await holder.query('rollback')
      holder.release()
    }
  })

  test('what other fetches of the process are taking is passed over, and taken where too little is behind it', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    const made = []
    for (let orderKey = 0; orderKey < 6; orderKey += 1)
      made.push(await makeContact(db.pool, campaign, { queue: { orderKey } }))
    const settings = await findCampaign(campaign.id)
    if (!settings) throw new Error('no campaign')
    const fetchBehind = async (count: number, passedOver: number) => {
      const { rows } = await db.pool.query(await prepareHandOut(settings, count, null, passedOver))
      const result = readHandOut(rows[0].result)
      return 'records' in result ? numbersOf(result.records) : []
    }
    const e164s = made.map((contact) => contact.e164)
    expect(await fetchBehind(2, 2)).toEqual(e164s.slice(2, 4))
    // Of the first, second, fifth and sixth.
    expect((await fetchBehind(3, 3)).toSorted()).toEqual([0, 1, 5].map((index) => e164s[index]))
    expect(await fetchBehind(3, 50)).toEqual([e164s[4]])
  })

  test('a second fetch is not starved by the rows that the first holds', async () => {
    const campaign = await makeCampaign(db.pool, organisationId)
    for (let orderKey = 0; orderKey < 30; orderKey += 1)
      await makeContact(db.pool, campaign, { queue: { orderKey } })
    const holder = await db.pool.connect()
    try {
      await holder.query('begin')
      await holder.query(
        `select from campaign_contact where campaign_id = $1 and order_key < 20 for update`,
        [campaign.id],
      )
      expect((await withDeadline(fetchList(campaign, 5), 5_000)).records).toHaveLength(5)
    } finally {
      await holder.query('rollback')
      holder.release()
    }
  })

  test('many fetches of two campaigns with the same people at once: each person and number once, none lost', async () => {
    const one = await makeCampaign(db.pool, organisationId)
    const two = await makeCampaign(db.pool, organisationId)
    const shared = takeE164()
    for (let made = 0; made < 120; made += 1) {
      const numbers = [made % 40 === 0 ? { e164: shared } : {}]
      const contact = await makeContact(db.pool, one, { numbers, queue: { orderKey: made } })
      await makeQueueRow(
        db.pool,
        two,
        {
          id: contact.id,
          e164: contact.e164,
          numberId: contact.numberIds[0] ?? null,
          zoneSetId: contact.zoneSetId,
        },
        { queue: { orderKey: 1000 - made } },
      )
    }
    const failures = getPool('dialer')
    expect(failures).toBeDefined()
    const records: HandedOut[] = []
    // What was held by a neighbour comes back after five seconds: made due at once, so that the test need not wait.
    for (let round = 0; round < 20; round += 1) {
      const results = await Promise.all(
        Array.from({ length: 8 }, (_, index) => fetchList(index % 2 === 0 ? one : two, 7)),
      )
      records.push(...results.flatMap((result) => result.records))
      await db.pool.query(
        `update campaign_contact set next_at = now() where organisation_id = $1 and waiting_for in ('contact_lease', 'number_lease')`,
        [organisationId],
      )
    }
    expect(new Set(records.map((record) => record.contactId)).size).toBe(records.length)
    expect(new Set(numbersOf(records)).size).toBe(records.length)
    // 120 contacts, of whom three share a number.
    expect(records).toHaveLength(118)
  })
})

async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it waited')), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** Tomorrow or later, Monday to Friday, so that no Sunday rule stands in the way. */
function nextWeekday(): string {
  const day = new Date(Date.now() + minutes(24 * 60))
  while ([0, 6].includes(day.getUTCDay())) day.setUTCDate(day.getUTCDate() + 1)
  return day.toISOString().slice(0, 10)
}

/** When New York's window of the next weekday closes (21:00 local). */
async function findClosing(zoneSetId: number): Promise<Date> {
  const { presets } = await import('@/lib/domain/compliance/rule-sets')
  const { sweepIntervals } = await import('@/lib/domain/compliance/callable-intervals')
  expect(zoneSetId).toBeGreaterThan(0)
  const [interval] = sweepIntervals(presets.US, newYork, new Date(`${nextWeekday()}T16:00:00Z`), 2)
  if (!interval) throw new Error('never open')
  return interval.closesAt
}
