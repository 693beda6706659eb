import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CampaignSettings } from '@/lib/domain/campaign/settings'
import { fromLocal, startOfLocalDay, toLocal } from '@/lib/domain/compliance/zones'
import {
  type MadeCampaign,
  makeCampaign,
  makeContact,
  makeOrganisation,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { dropHeld } from '../hold'
import { findCampaign } from './campaign-settings'
import { handOut } from './hand-out'

/** A campaign's own hours and its last day, as the hand-out holds them. The calling rules here know no hours. */

const zone = 'America/New_York'
const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

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

// The day after tomorrow, so that a change of clocks today has no part in it.
const day = toLocal(new Date(Date.now() + 2 * dayMs), zone)
const at = (hour: number, minute = 0, addDays = 0) =>
  fromLocal({ ...day, day: day.day + addDays, hour, minute }, zone)
const dateOf = (instant: Date) => {
  const { year, month, day: date } = toLocal(instant, zone)
  return `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`
}
const earlier = (instant: Date, ms: number) => new Date(instant.getTime() - ms)

async function fetchList(campaign: MadeCampaign, now: Date) {
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  const result = await handOut(settings, 10, now)
  if (!('records' in result)) throw new Error(result.status)
  return result
}

async function readRow(queueId: bigint) {
  const { rows } = await db.pool.query(
    `select state, waiting_for as "waitingFor", next_at as "nextAt" from campaign_contact where id = $1`,
    [queueId],
  )
  return rows[0]
}

const weekly = Array.from({ length: 7 }, (_, weekday) => ({
  weekday,
  windows: [{ start: '09:00', end: '17:00' }],
}))
const hours: Partial<CampaignSettings> = {
  validCampaignTimes: { timeZone: zone, weekly, overrides: [] },
}
const lastDay: Partial<CampaignSettings> = { endDate: dateOf(at(12)) }

const ends = [
  { name: 'its hours of the week', settings: hours, endsAt: at(17), opensAt: at(9, 0, 1) },
  { name: 'its last day', settings: lastDay, endsAt: startOfLocalDay(at(12), zone, 1), opensAt: null },
]

describe.each(ends)('a campaign that ends by $name', ({ settings, endsAt, opensAt }) => {
  test('guard campaign end: no guard time is after it, and it is to the second', async () => {
    for (const [minutesBefore, expected] of [
      [60, 45],
      [15, 0],
      [14, 0],
      [4, 0],
      [3, 0],
    ] as const) {
      const campaign = await makeCampaign(db.pool, organisationId, settings)
      await makeContact(db.pool, campaign)
      const { records } = await fetchList(campaign, earlier(endsAt, minutesBefore * minuteMs))
      expect(records.map((record) => new Date(record.guardAt))).toEqual([
        earlier(endsAt, expected * minuteMs),
      ])
      const { rows } = await db.pool.query('select guard_at from attempt where campaign_id = $1', [
        campaign.id,
      ])
      expect(rows).toEqual([{ guard_at: earlier(endsAt, expected * minuteMs) }])
    }
  })

  test('guard campaign end, timed contact: the life that begins at dialAt ends with the campaign too', async () => {
    const campaign = await makeCampaign(db.pool, organisationId, settings)
    const dialAt = earlier(endsAt, 5 * minuteMs)
    await makeContact(db.pool, campaign, { member: { dialAt } })
    const { records } = await fetchList(campaign, earlier(endsAt, 15 * minuteMs))
    expect(records.map((record) => [new Date(record.dialAt ?? 0), new Date(record.guardAt)])).toEqual([
      [dialAt, endsAt],
    ])
  })

  test('guard campaign window: nothing with less than three minutes to its end, nor until it opens again', async () => {
    const campaign = await makeCampaign(db.pool, organisationId, settings)
    const contact = await makeContact(db.pool, campaign)
    const late = earlier(endsAt, 3 * minuteMs - 1)
    expect(await fetchList(campaign, late)).toMatchObject({ records: [], reason: 'campaign_window' })
    const row = await readRow(contact.queueId)
    expect(row).toMatchObject({ state: 'waiting', waitingFor: 'campaign_window' })
    // Pushed back by what the gate knows: at least to the end, and not beyond the next opening.
    expect(row.nextAt.getTime()).toBeGreaterThanOrEqual(endsAt.getTime())
    if (opensAt !== null) expect(row.nextAt.getTime()).toBeLessThanOrEqual(opensAt.getTime())
    const closed = [late, earlier(endsAt, minuteMs), earlier(endsAt, 1), endsAt]
    if (opensAt !== null) closed.push(earlier(opensAt, 1))
    for (const now of closed) expect((await fetchList(campaign, now)).records).toEqual([])
    if (opensAt === null) return
    const { records } = await fetchList(campaign, opensAt)
    expect(records.map((record) => record.contactId)).toEqual([String(contact.id)])
  })
})

test('guard campaign window: of hours and last day the earlier one ends it', async () => {
  const campaign = await makeCampaign(db.pool, organisationId, { ...hours, ...lastDay })
  await makeContact(db.pool, campaign)
  const { records } = await fetchList(campaign, at(16, 50))
  expect(records.map((record) => new Date(record.guardAt))).toEqual([at(17)])
  expect(await fetchList(campaign, at(10, 0, 1))).toMatchObject({ records: [], reason: 'campaign_window' })
})

test('guard campaign window: nothing before the first window of the day', async () => {
  const campaign = await makeCampaign(db.pool, organisationId, hours)
  await makeContact(db.pool, campaign)
  expect(await fetchList(campaign, earlier(at(9), 1))).toMatchObject({
    records: [],
    reason: 'campaign_window',
  })
  expect((await fetchList(campaign, at(9))).records).toHaveLength(1)
})
