import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { formatWxccTime } from '@/lib/contracts/wxcc/dialing-record'
import type { CampaignSettings } from '@/lib/domain/campaign/settings'
import { sweepIntervals } from '@/lib/domain/compliance/callable-intervals'
import { presets } from '@/lib/domain/compliance/rule-sets'
import { formatLocalTime, toLocal } from '@/lib/domain/compliance/zones'
import {
  type ContactOptions,
  type MadeCampaign,
  makeCampaign,
  makeContact,
  makeOrganisation,
  newYork,
  storeDisposition,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { applyPendingEvents } from '../dispositions/apply-events'
import { dropHeld } from '../hold'
import { findCampaign } from './campaign-settings'
import { handOut } from './hand-out'
import { toDialingRecords } from './to-dialing-record'

/** A callback from the outcome that asked for it to the record that keeps the promise. */

const minuteMs = 60_000

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

async function fetchRecords(campaign: MadeCampaign, now: Date | null = null) {
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  const result = await handOut(settings, 10, now)
  if (!('records' in result)) throw new Error(result.status)
  return toDialingRecords(result.records, settings, new Date(result.now)).map((made) => {
    if (!made.ok) throw new Error(made.fault)
    return made.record
  })
}

/** Half a minute past a whole one, beyond the cooldown of an hour. */
const dueAt = new Date(Math.floor(Date.now() / minuteMs) * minuteMs + 180.5 * minuteMs)
const after = (ms: number) => new Date(dueAt.getTime() + ms)

/** Called once, asked to be called back at `dueAt` by the agent. */
async function askForCallback(
  settings: Partial<CampaignSettings> = {},
  options: ContactOptions = {},
  agentId: string | null = randomUUID(),
) {
  const campaign = await makeCampaign(db.pool, organisationId, settings)
  const contact = await makeContact(db.pool, campaign, options)
  const [first] = await fetchRecords(campaign)
  if (!first) throw new Error('nothing was handed out')
  await dispose(first.lcmId, { telephonyOutcome: 9, callbackTime: dueAt.toISOString(), agentId })
  return { campaign, contact, agentId }
}

async function dispose(attemptId: string, more: Record<string, unknown>): Promise<void> {
  const data = [{ contactId: attemptId, taskId: `task of ${attemptId}`, ...more }]
  await storeDisposition(db.pool, organisationId, Buffer.from(JSON.stringify({ id: randomUUID(), data })))
  await applyPendingEvents(db.pool)
}

async function readRow(queueId: bigint) {
  const { rows } = await db.pool.query(
    `select c.state, c.stop_cause as cause, c.next_at as "nextAt", c.waiting_for as "waitingFor",
            (select count(*)::int from callback b where b.contact_id = c.contact_id and b.state = 'open') as open
       from campaign_contact c where c.id = $1`,
    [queueId],
  )
  return rows[0]
}

test('guard callback: handed out at its time, with its agent, to be dialed at that time', async () => {
  const own = randomUUID()
  const { campaign, agentId } = await askForCallback({}, { member: { preferredAgentId: own } })
  expect(await fetchRecords(campaign)).toEqual([])
  const [record, ...others] = await fetchRecords(campaign, dueAt)
  expect(others).toEqual([])
  expect(record).toMatchObject({
    preferredAgentId: agentId,
    dialAt: formatWxccTime(dueAt),
    guardTime: formatWxccTime(after(15 * minuteMs)),
    enforceDialAtTime: true,
  })
})

test("guard callback agent: where nobody took it, the contact's own agent is asked for", async () => {
  const own = randomUUID()
  const { campaign } = await askForCallback({}, { member: { preferredAgentId: own } }, null)
  expect((await fetchRecords(campaign, dueAt)).map((record) => record.preferredAgentId)).toEqual([own])
})

test('guard callback agent: the callback of another campaign changes nothing here', async () => {
  const { contact } = await askForCallback()
  const campaign = await makeCampaign(db.pool, organisationId)
  await db.pool.query(
    `insert into campaign_contact (organisation_id, campaign_id, contact_id, list_id, state, order_key, next_number_id, next_e164,
       zone_set_id) values ($1, $2, $3, $4, 'ready', 1, $5, $6, $7)`,
    [
      organisationId,
      campaign.id,
      contact.id,
      campaign.listId,
      contact.numberIds[0],
      contact.e164,
      contact.zoneSetId,
    ],
  )
  const [record] = await fetchRecords(campaign, dueAt)
  expect(record).toMatchObject({ preferredAgentId: '', enforceDialAtTime: false })
})

/** The two minutes that are left: too few for anybody else. */
const left = 2 * minuteMs

/** Hours of the campaign that end so long after `dueAt`, in a zone where that minute is far from midnight. */
function endHoursIn(ms: number) {
  const endsAt = new Date(Math.ceil(after(ms).getTime() / minuteMs) * minuteMs)
  const timeZone = ['Etc/UTC', 'Asia/Tokyo'].find((zone) => {
    const { hour } = toLocal(endsAt, zone)
    return hour >= 4 && hour < 23
  })
  if (timeZone === undefined) throw new Error('no zone')
  const windows = [{ start: '00:00', end: formatLocalTime(endsAt, timeZone) }]
  const weekly = [{ weekday: toLocal(endsAt, timeZone).weekday, windows }]
  const hours: Pick<CampaignSettings, 'validCampaignTimes'> = {
    validCampaignTimes: { timeZone, weekly, overrides: [] },
  }
  return { hours, endsAt }
}

test("guard callback, 3-minute rule: handed out two minutes before the contact's own guard time", async () => {
  const { campaign, agentId } = await askForCallback({}, { member: { guardTime: after(left) } })
  const stranger = await makeContact(db.pool, campaign, { member: { guardTime: after(left) } })
  expect(await fetchRecords(campaign, dueAt)).toMatchObject([
    { preferredAgentId: agentId, guardTime: formatWxccTime(after(left)) },
  ])
  expect(await readRow(stranger.queueId)).toMatchObject({ state: 'closed', cause: 'contact_guard_time' })
})

test("guard callback, 3-minute rule: handed out two minutes before the campaign's hours end", async () => {
  const { hours, endsAt } = endHoursIn(left)
  const { campaign, contact, agentId } = await askForCallback()
  // A new version: the first call was made before there were hours.
  await db.pool.query(
    `insert into campaign_version (organisation_id, campaign_id, version, settings)
     select organisation_id, campaign_id, 2, settings || $2 from campaign_version where campaign_id = $1`,
    [campaign.id, JSON.stringify(hours)],
  )
  await db.pool.query('update campaign set version = 2 where id = $1', [campaign.id])
  dropHeld()
  const stranger = await makeContact(db.pool, campaign)
  expect(await fetchRecords(campaign, dueAt)).toMatchObject([
    { preferredAgentId: agentId, guardTime: formatWxccTime(endsAt) },
  ])
  expect((await readRow(stranger.queueId)).state).toBe('waiting')
  expect((await readRow(contact.queueId)).state).toBe('leased')
})

/** Due for a retry at `dueAt`, and promised a call by the agent so many minutes later. */
async function makePromised(campaign: MadeCampaign, dueInMinutes: number, options: ContactOptions = {}) {
  const contact = await makeContact(db.pool, campaign, options)
  const agentId = randomUUID()
  await db.pool.query(
    `insert into callback (organisation_id, campaign_id, contact_id, number_id, agent_id, due_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [organisationId, campaign.id, contact.id, contact.numberIds[0], agentId, after(dueInMinutes * minuteMs)],
  )
  return { contact, agentId }
}
const tomorrow = 24 * 60

test('guard callback due, 3-minute rule: a retry is held by it, whatever is promised for tomorrow', async () => {
  const campaign = await makeCampaign(db.pool, organisationId)
  const near = { member: { guardTime: after(left) } }
  const retry = await makePromised(campaign, tomorrow, near)
  const soon = await makePromised(campaign, 10, near)
  expect(await fetchRecords(campaign, dueAt)).toMatchObject([{ preferredAgentId: soon.agentId }])
  expect(await readRow(retry.contact.queueId)).toMatchObject({
    state: 'closed',
    cause: 'contact_guard_time',
    open: 1,
  })
})

test('guard callback due, calling hours: a retry is held in their last six minutes, whatever is promised for tomorrow', async () => {
  const campaign = await makeCampaign(db.pool, organisationId, { ruleSet: 'DEFAULT' })
  const retry = await makePromised(campaign, tomorrow)
  const soon = await makePromised(campaign, 10)
  const [interval] = sweepIntervals(presets.DEFAULT, newYork, dueAt)
  if (!interval) throw new Error('never open')
  const before = new Date(interval.closesAt.getTime() - 5 * minuteMs)
  await db.pool.query(
    `update callback set due_at = due_at + ($3::timestamptz - $2::timestamptz) where campaign_id = $1`,
    [campaign.id, dueAt, before],
  )
  expect(await fetchRecords(campaign, before)).toMatchObject([{ preferredAgentId: soon.agentId }])
  expect(await readRow(retry.contact.queueId)).toMatchObject({
    state: 'waiting',
    waitingFor: 'callable_interval',
  })
})

test("guard callback due, campaign's hours: a retry is held two minutes before their end, whatever is promised for tomorrow", async () => {
  const { hours, endsAt } = endHoursIn(left)
  const campaign = await makeCampaign(db.pool, organisationId, hours)
  const retry = await makePromised(campaign, tomorrow)
  const soon = await makePromised(campaign, 10)
  expect(await fetchRecords(campaign, dueAt)).toMatchObject([
    { preferredAgentId: soon.agentId, guardTime: formatWxccTime(endsAt) },
  ])
  expect(await readRow(retry.contact.queueId)).toMatchObject({
    state: 'waiting',
    waitingFor: 'campaign_window',
  })
})

test('guard callback due, agent: a retry is for anybody, whoever is to call tomorrow', async () => {
  const campaign = await makeCampaign(db.pool, organisationId)
  const own = randomUUID()
  const { agentId } = await makePromised(campaign, tomorrow, { queue: { orderKey: 1 } })
  await makePromised(campaign, tomorrow, { queue: { orderKey: 2 }, member: { preferredAgentId: own } })
  const records = await fetchRecords(campaign, dueAt)
  expect(records.map((record) => record.preferredAgentId)).toEqual(['', own])
  expect(records.map((record) => record.preferredAgentId)).not.toContain(agentId)
})

test('guard callback done: once it was dialed, the next try is as any other', async () => {
  const campaign = await makeCampaign(db.pool, organisationId)
  const askedFor = new Date(Date.now() - minuteMs)
  const contact = await makeContact(db.pool, campaign, { queue: { dialAt: askedFor } })
  const agentId = randomUUID()
  await db.pool.query(
    `insert into callback (organisation_id, campaign_id, contact_id, number_id, agent_id, due_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [organisationId, campaign.id, contact.id, contact.numberIds[0], agentId, askedFor],
  )
  const [record] = await fetchRecords(campaign)
  expect(record).toMatchObject({ preferredAgentId: agentId })
  if (!record) throw new Error('nothing was handed out')
  expect(await readRow(contact.queueId)).toMatchObject({ open: 1 })
  await dispose(record.lcmId, { telephonyOutcome: 2 })
  expect(await readRow(contact.queueId)).toMatchObject({ open: 0, state: 'waiting' })
  const [next] = await fetchRecords(campaign, after(0))
  expect(next).toMatchObject({ preferredAgentId: '', enforceDialAtTime: false })
})
