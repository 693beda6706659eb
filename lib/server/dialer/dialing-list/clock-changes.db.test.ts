import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CampaignSettings } from '@/lib/domain/campaign/settings'
import { toLocal } from '@/lib/domain/compliance/zones'
import { makeCampaign, makeContact, makeOrganisation, type Zone } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { dropHeld } from '../hold'
import { findCampaign } from './campaign-settings'
import { handOut } from './hand-out'

/**
 * Days on which a zone's clock is changed: in New York by an hour at 2:00, in Santiago by an hour at midnight (24:00), on
 * Lord Howe by half an hour at 2:00. The ends are written down in UTC, not computed, so that no arithmetic of ours is asked
 * whether it is right.
 */

const minuteMs = 60_000
const cities = {
  'New York': { zone: 'America/New_York', country: 'US', regions: ['NY'] },
  Santiago: { zone: 'America/Santiago', country: 'CL', regions: [] },
  'Lord Howe': { zone: 'Australia/Lord_Howe', country: 'AU', regions: [] },
} as const
type City = keyof typeof cities

let db: TestDatabase
let organisationId: bigint
beforeAll(async () => {
  db = await createTestDatabase()
  for (const month of ['2027-03-01', '2027-09-01'])
    await db.pool.query('select ensure_attempt_partitions($1, 3)', [month])
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  organisationId = (await makeOrganisation(db.pool)).id
})

const earlier = (end: string, minutes: number) => new Date(Date.parse(end) - minutes * minuteMs)

/** Guard time of a new contact there, handed out at `now`; null = it is not handed out. */
async function guardTimeOf(city: City, settings: Partial<CampaignSettings>, now: Date): Promise<Date | null> {
  const { zone, country, regions } = cities[city]
  const zoneOfContact: Zone = { country, regions, zones: [zone] }
  await db.pool.query('update organisation set time_zone = $2 where id = $1', [organisationId, zone])
  const campaign = await makeCampaign(db.pool, organisationId, settings)
  await makeContact(db.pool, campaign, { zone: zoneOfContact })
  const known = await findCampaign(campaign.id)
  if (!known) throw new Error('no campaign')
  const result = await handOut(known, 1, now)
  if (!('records' in result)) throw new Error(result.status)
  const [record] = result.records
  return record === undefined ? null : new Date(record.guardAt)
}

/** Nothing after the end; up to three minutes before it (and the margin) something, never to be dialed after it. */
async function expectEnd(
  city: City,
  settings: Partial<CampaignSettings>,
  end: string,
  marginMinutes: number,
): Promise<void> {
  const guardEnd = earlier(end, marginMinutes)
  for (const minutes of [14, 3]) {
    const now = earlier(end, marginMinutes + minutes)
    expect(await guardTimeOf(city, settings, now), now.toISOString()).toEqual(guardEnd)
  }
  for (const minutes of [2.9, 1, 0, -1, -29, -31, -59]) {
    const now = earlier(end, marginMinutes + minutes)
    expect(await guardTimeOf(city, settings, now), now.toISOString()).toBeNull()
  }
  // An hour and more before: bound by the life of a record, not by an end that is an hour too early.
  const before = earlier(end, 75 + marginMinutes)
  const guardAt = await guardTimeOf(city, settings, before)
  if (guardAt !== null) expect(guardAt).toEqual(new Date(before.getTime() + 15 * minuteMs))
}

describe('calling hours (the clock of whoever is called)', () => {
  test.each<[City, string, string, string]>([
    // US: daily to 21:00, with a margin of three minutes.
    ['New York', 'US', 'the evening before the gap', '2027-03-14T02:00:00Z'],
    ['New York', 'US', 'the evening after the gap', '2027-03-15T01:00:00Z'],
    ['New York', 'US', 'the evening before the fold', '2027-11-07T01:00:00Z'],
    ['New York', 'US', 'the evening after the fold', '2027-11-08T02:00:00Z'],
    // SANDBOX: the same hours in every country.
    ['Santiago', 'SANDBOX', 'the evening before the gap', '2027-09-05T01:00:00Z'],
    ['Santiago', 'SANDBOX', 'the evening after the gap', '2027-09-06T00:00:00Z'],
    ['Santiago', 'SANDBOX', 'the evening before the fold', '2027-04-04T00:00:00Z'],
    ['Santiago', 'SANDBOX', 'the evening after the fold', '2027-04-05T01:00:00Z'],
    ['Lord Howe', 'SANDBOX', 'the evening before the fold', '2027-04-03T10:00:00Z'],
    ['Lord Howe', 'SANDBOX', 'the evening after the fold', '2027-04-04T10:30:00Z'],
    ['Lord Howe', 'SANDBOX', 'the evening before the gap', '2027-10-02T10:30:00Z'],
    ['Lord Howe', 'SANDBOX', 'the evening after the gap', '2027-10-03T10:00:00Z'],
  ])('guard clock change, %s under %s: %s', async (city, ruleSet, _, end) => {
    await expectEnd(city, { ruleSet }, end, 3)
  })

  test.each<[City, string, string, string, string]>([
    ['New York', 'US', 'the gap', '2027-03-14T02:00:00Z', '2027-03-14T12:00:00Z'],
    ['New York', 'US', 'the fold', '2027-11-07T01:00:00Z', '2027-11-07T13:00:00Z'],
    ['Santiago', 'SANDBOX', 'the gap', '2027-09-05T01:00:00Z', '2027-09-05T11:00:00Z'],
    ['Santiago', 'SANDBOX', 'the fold', '2027-04-04T00:00:00Z', '2027-04-04T12:00:00Z'],
    ['Lord Howe', 'SANDBOX', 'the fold', '2027-04-03T10:00:00Z', '2027-04-03T21:30:00Z'],
    ['Lord Howe', 'SANDBOX', 'the gap', '2027-10-02T10:30:00Z', '2027-10-02T21:00:00Z'],
  ])('guard clock change, %s under %s: who is too late comes back at 8:00 after %s', async (...given) => {
    const [city, ruleSet, , end, opensAt] = given
    expect(await guardTimeOf(city, { ruleSet }, earlier(end, 4))).toBeNull()
    const { rows } = await db.pool.query(
      `select state, waiting_for as "waitingFor", next_at as "nextAt" from campaign_contact where organisation_id = $1`,
      [organisationId],
    )
    expect(rows).toEqual([{ state: 'waiting', waitingFor: 'callable_interval', nextAt: new Date(opensAt) }])
  })
})

describe("the campaign's own hours", () => {
  test.each<[City, string, [string, string], string]>([
    ['New York', 'an end that the gap leaves out', ['00:00', '02:30'], '2027-03-14T07:00:00Z'],
    ['New York', 'the gap between', ['00:00', '04:00'], '2027-03-14T08:00:00Z'],
    ['New York', 'midnight after the gap', ['00:00', '24:00'], '2027-03-15T04:00:00Z'],
    ['New York', 'an end that comes twice', ['00:00', '01:30'], '2027-11-07T05:30:00Z'],
    ['New York', 'the fold between', ['00:00', '02:00'], '2027-11-07T07:00:00Z'],
    ['New York', 'midnight after the fold', ['00:00', '24:00'], '2027-11-08T05:00:00Z'],
    ['Santiago', 'midnight that the gap leaves out', ['20:00', '24:00'], '2027-09-05T04:00:00Z'],
    ['Santiago', 'a start that the gap leaves out', ['00:30', '03:00'], '2027-09-05T06:00:00Z'],
    ['Santiago', 'an end that comes twice', ['20:00', '23:30'], '2027-04-04T02:30:00Z'],
    ['Santiago', 'midnight after the fold', ['20:00', '24:00'], '2027-04-04T04:00:00Z'],
    ['Lord Howe', 'an end that comes twice', ['00:00', '01:45'], '2027-04-03T14:45:00Z'],
    ['Lord Howe', 'the fold between', ['00:00', '02:00'], '2027-04-03T15:30:00Z'],
    ['Lord Howe', 'midnight after the fold', ['00:00', '24:00'], '2027-04-04T13:30:00Z'],
    ['Lord Howe', 'an end that the gap leaves out', ['00:00', '02:15'], '2027-10-02T15:30:00Z'],
    ['Lord Howe', 'the gap between', ['00:00', '04:00'], '2027-10-02T17:00:00Z'],
    ['Lord Howe', 'midnight after the gap', ['00:00', '24:00'], '2027-10-03T13:00:00Z'],
  ])('guard clock change, %s: %s', async (city, _, [start, end], endsAt) => {
    const timeZone = cities[city].zone
    const { weekday } = toLocal(earlier(endsAt, 1), timeZone)
    const weekly = [{ weekday, windows: [{ start, end }] }]
    await expectEnd(city, { validCampaignTimes: { timeZone, weekly, overrides: [] } }, endsAt, 0)
  })

  test('guard clock change, Santiago: hours that the gap leaves out whole are none', async () => {
    const timeZone = cities.Santiago.zone
    const weekly = [{ weekday: 0, windows: [{ start: '00:00', end: '00:45' }] }]
    const settings = { validCampaignTimes: { timeZone, weekly, overrides: [] } }
    for (const minutes of [40, 10, 0, -1, -40])
      expect(await guardTimeOf('Santiago', settings, earlier('2027-09-05T04:00:00Z', minutes))).toBeNull()
  })
})

describe("the campaign's last day (the organisation's clock)", () => {
  test.each<[City, string, string]>([
    ['New York', '2027-03-13', '2027-03-14T05:00:00Z'],
    ['New York', '2027-03-14', '2027-03-15T04:00:00Z'],
    ['New York', '2027-11-06', '2027-11-07T04:00:00Z'],
    ['New York', '2027-11-07', '2027-11-08T05:00:00Z'],
    ['Santiago', '2027-09-04', '2027-09-05T04:00:00Z'],
    ['Santiago', '2027-09-05', '2027-09-06T03:00:00Z'],
    ['Santiago', '2027-04-03', '2027-04-04T04:00:00Z'],
    ['Santiago', '2027-04-04', '2027-04-05T04:00:00Z'],
    ['Lord Howe', '2027-04-04', '2027-04-04T13:30:00Z'],
    ['Lord Howe', '2027-10-03', '2027-10-03T13:00:00Z'],
  ])('guard clock change, %s: %s ends at %s', async (city, endDate, endsAt) => {
    await expectEnd(city, { endDate }, endsAt, 0)
  })

  test.each<[City, string, string]>([
    ['New York', '2027-03-14', '2027-03-14T05:00:00Z'],
    ['New York', '2027-11-08', '2027-11-08T05:00:00Z'],
    ['Santiago', '2027-09-05', '2027-09-05T04:00:00Z'],
    ['Santiago', '2027-04-04', '2027-04-04T04:00:00Z'],
    ['Lord Howe', '2027-04-05', '2027-04-04T13:30:00Z'],
    ['Lord Howe', '2027-10-04', '2027-10-03T13:00:00Z'],
  ])('guard clock change, %s: %s begins at %s', async (city, startDate, startsAt) => {
    expect(await guardTimeOf(city, { startDate }, new Date(Date.parse(startsAt) - 1))).toBeNull()
    expect(await guardTimeOf(city, { startDate }, new Date(startsAt))).not.toBeNull()
  })
})
