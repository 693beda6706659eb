import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type DialingRecord, dialingListSchema } from '@/lib/contracts/wxcc/dialing-record'
import {
  type MadeCampaign,
  makeCampaign,
  makeContact,
  makeCredential,
  makeOrganisation,
  storeDisposition,
} from '@/lib/server/testing/factories'
import { listen, mounts } from '@/lib/server/testing/run-dialer-cases'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { applyPendingEvents } from '../dispositions/apply-events'
import { dropHeld } from '../hold'
import { signToken } from '../token/sign-token'

/** Data that the dialer refuses, and data that never gets as far as the dialer. */

let db: TestDatabase
let organisationId: bigint
let authorization: string
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  organisationId = (await makeOrganisation(db.pool)).id
  const { id: credentialId } = await makeCredential(db.pool, organisationId)
  authorization = `Bearer ${signToken({ organisationId, credentialId, epoch: 1 }, new Date())}`
})

async function dispose(record: DialingRecord | undefined, telephonyOutcome: number): Promise<void> {
  if (!record) throw new Error('nothing was handed out')
  const data = [{ contactId: record.lcmId, telephonyOutcome, taskId: randomUUID() }]
  await storeDisposition(db.pool, organisationId, Buffer.from(JSON.stringify({ id: randomUUID(), data })))
  await applyPendingEvents(db.pool)
}

async function readRow(queueId: bigint) {
  const { rows } = await db.pool.query(
    `select c.state, c.stop_cause as cause, c.charged_count as charged, c.last_outcome as "lastOutcome",
            c.closed_at is not null as "isClosed", ct.charged_total as "contactTotal", n.charged_total as "numberTotal",
            (select count(*)::int from lease l where l.campaign_contact_id = c.id) as leases
       from campaign_contact c join contact ct on ct.id = c.contact_id
       left join contact_number n on n.id = c.next_number_id where c.id = $1`,
    [queueId],
  )
  return rows[0]
}

async function readAttempts(queueId: bigint) {
  const { rows } = await db.pool.query(
    `select state, outcome, is_charged as "isCharged", is_dialed as "isDialed", settled_at is not null as "isSettled", decision
       from attempt where campaign_contact_id = $1 order by id`,
    [queueId],
  )
  return rows
}

/** Attempts by outcome, as the attempts say and as the rollup says. */
async function readRollup() {
  const { rows: facts } = await db.pool.query(
    `select outcome::int, count(*)::int as attempts, (count(*) filter (where is_dialed))::int as dials
       from attempt where organisation_id = $1 and state = 'settled' group by 1 order by 1`,
    [organisationId],
  )
  const { rows: rollup } = await db.pool.query(
    `select outcome::int, sum(attempts)::int as attempts, sum(dials)::int as dials
       from outcome_rollup where organisation_id = $1 group by 1 having sum(attempts) <> 0 order by 1`,
    [organisationId],
  )
  return { facts, rollup }
}

for (const [name, handler] of Object.entries(mounts)) {
  describe(`refused data by ${name}`, () => {
    let server: Server
    let baseUrl: string
    beforeEach(async () => {
      ;({ server, baseUrl } = await listen(handler))
    })
    afterEach(() => {
      server.closeAllConnections()
      server.close()
    })

    async function fetchList(campaign: MadeCampaign): Promise<DialingRecord[]> {
      const response = await fetch(`${baseUrl}${campaign.path}`, { headers: { authorization } })
      expect(response.status).toBe(200)
      return dialingListSchema.parse(await response.json())
    }

    test('guard outcome 17: the next try goes out without customerData, and there is only one', async () => {
      const campaign = await makeCampaign(db.pool, organisationId, { customerData: ['plan', 'firstName'] })
      const contact = await makeContact(db.pool, campaign, { columns: { plan: 'Gold' } })
      const neighbour = await makeContact(db.pool, campaign, { columns: { plan: 'Silver' } })
      const first = await fetchList(campaign)
      const whole = (plan: string) => [
        { name: 'plan', value: plan },
        { name: 'firstName', value: 'Ann' },
      ]
      expect(first.map((record) => [record.dialNumber, record.customerData])).toEqual([
        [contact.e164, whole('Gold')],
        [neighbour.e164, whole('Silver')],
      ])
      await dispose(first[0], 17)
      // The neighbour was given back for another reason: its data stays.
      await dispose(first[1], 12)
      const second = await fetchList(campaign)
      expect(second.map((record) => [record.dialNumber, record.customerData])).toEqual([
        [contact.e164, []],
        [neighbour.e164, whole('Silver')],
      ])
      await dispose(second[0], 17)
      expect(await readRow(contact.queueId)).toMatchObject({
        state: 'closed',
        cause: 'data_error',
        leases: 0,
      })
      expect(await fetchList(campaign)).toEqual([])
    })

    test('guard outcome 17: after a try that was dialed the data goes out again', async () => {
      const campaign = await makeCampaign(db.pool, organisationId, { customerData: ['plan'] })
      const contact = await makeContact(db.pool, campaign, { columns: { plan: 'Gold' } })
      await dispose((await fetchList(campaign))[0], 17)
      await dispose((await fetchList(campaign))[0], 12)
      expect(await readRow(contact.queueId)).toMatchObject({ state: 'ready', lastOutcome: 12 })
      expect((await fetchList(campaign)).map((record) => record.customerData)).toEqual([
        [{ name: 'plan', value: 'Gold' }],
      ])
    })

    test('guard withheld: a number that nobody can dial does not leave, is settled as 17, and the others go out', async () => {
      const campaign = await makeCampaign(db.pool, organisationId)
      const before = await makeContact(db.pool, campaign, { queue: { orderKey: 1 } })
      const bad = await makeContact(db.pool, campaign, {
        numbers: [{ e164: `+letters${randomUUID().slice(0, 8)}` }],
        queue: { orderKey: 2 },
      })
      const after = await makeContact(db.pool, campaign, { queue: { orderKey: 3 } })
      const records = await fetchList(campaign)
      expect(records.map((record) => record.dialNumber)).toEqual([before.e164, after.e164])
      expect(await readAttempts(bad.queueId)).toEqual([
        {
          state: 'settled',
          outcome: 17,
          isCharged: false,
          isDialed: false,
          isSettled: true,
          decision: expect.stringContaining('Withheld'),
        },
      ])
      expect(await readRow(bad.queueId)).toEqual({
        state: 'closed',
        cause: 'data_error',
        charged: 0,
        lastOutcome: 17,
        isClosed: true,
        contactTotal: 0,
        numberTotal: 0,
        leases: 0,
      })
      for (const { queueId } of [before, after]) {
        expect(await readRow(queueId)).toMatchObject({ state: 'leased', leases: 1 })
      }
      expect((await readRollup()).rollup).toEqual([{ outcome: 17, attempts: 1, dials: 0 }])
      expect(await fetchList(campaign)).toEqual([])
      for (const record of records) await dispose(record, 2)
      const { facts, rollup } = await readRollup()
      expect(rollup).toEqual([
        { outcome: 2, attempts: 2, dials: 2 },
        { outcome: 17, attempts: 1, dials: 0 },
      ])
      expect(rollup).toEqual(facts)
    })

    test('guard enforceDialAtTime: only for who asked for a time, not for who is tried again', async () => {
      const campaign = await makeCampaign(db.pool, organisationId)
      const dialAt = new Date(Math.ceil(Date.now() / 1000) * 1000 + 5 * 60_000)
      const untimed = await makeContact(db.pool, campaign, { queue: { orderKey: 1 } })
      const timed = await makeContact(db.pool, campaign, { queue: { orderKey: 2 }, member: { dialAt } })
      const first = await fetchList(campaign)
      expect(first.map((record) => [record.dialNumber, record.enforceDialAtTime])).toEqual([
        [untimed.e164, false],
        [timed.e164, true],
      ])
      // An untimed one may be dialed at once: its dialAt is the moment of the fetch.
      expect(Math.abs(Date.parse(first[0]?.dialAt ?? '') - Date.now())).toBeLessThan(30_000)
      for (const record of first) await dispose(record, 12)
      const again = await fetchList(campaign)
      expect(again.map((record) => [record.dialNumber, record.enforceDialAtTime])).toContainEqual([
        untimed.e164,
        false,
      ])
      for (const record of again) await dispose(record, 13)
      await db.pool.query(
        `update campaign_contact set next_at = now() where organisation_id = $1 and state = 'waiting'`,
        [organisationId],
      )
      expect((await fetchList(campaign)).map((record) => record.enforceDialAtTime)).toContain(false)
      const { rows } = await db.pool.query('select attempt_count as n from campaign_contact where id = $1', [
        untimed.queueId,
      ])
      expect(rows).toEqual([{ n: 3 }])
    })
  })
}
