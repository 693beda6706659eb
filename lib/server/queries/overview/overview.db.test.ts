import { afterAll, beforeAll, expect, test } from 'vitest'
import { countedUnknown } from '@/lib/domain/attempt/outcomes'
import { defaultCampaignSettings } from '@/lib/domain/campaign/settings'
import { formatId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { getOverview } from '@/lib/server/queries/overview/get-overview'
import { getPulse } from '@/lib/server/queries/overview/get-pulse'
import { type Ctx, systemCtx } from '@/lib/server/services/context'
import { actAs } from '@/lib/server/testing/contact-fixture'
import { makeCampaign, makeContact, makeOrganisation, storeDisposition } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

// 14:00:30 in New York: today began at 05:00Z.
const now = new Date('2026-11-23T19:00:30Z')
let db: TestDatabase
let ctx: Ctx
let runningId: bigint

beforeAll(async () => {
  db = await createTestDatabase()
  const [ours, theirs] = await getPrisma().organisation.createManyAndReturn({
    data: [
      { name: 'Ours', wxccOrgId: '00000000-0000-4000-8000-000000000001', timeZone: 'America/New_York' },
      { name: 'Theirs', wxccOrgId: '00000000-0000-4000-8000-000000000002' },
    ],
    select: { id: true },
  })
  if (!ours || !theirs) throw new Error('no organisation')
  ctx = systemCtx(ours.id, 'test', now)
  runningId = await createCampaign(ours.id, 'Winter', 'running')
  await createCampaign(ours.id, 'Broken', 'failed')
  await createCampaign(ours.id, 'Not begun', 'draft')
  await createCampaign(theirs.id, 'Foreign', 'running')
  const row = { organisationId: ours.id, campaignId: runningId, listId: 1n }
  await getPrisma().outcomeRollup.createMany({
    data: [
      {
        ...row,
        minuteAt: new Date('2026-11-23T18:55:00Z'),
        outcome: 16,
        attempts: 4,
        dials: 4,
        live: 4,
        reachedAgent: 3,
        abandoned: 1,
      },
      { ...row, minuteAt: new Date('2026-11-23T05:00:00Z'), outcome: 0, attempts: 2, dials: 2 },
      // Yesterday in New York, today in UTC.
      { ...row, minuteAt: new Date('2026-11-23T04:59:00Z'), outcome: 2, attempts: 100, dials: 100 },
      {
        ...row,
        organisationId: theirs.id,
        minuteAt: new Date('2026-11-23T18:55:00Z'),
        outcome: 2,
        attempts: 50,
        dials: 50,
      },
    ],
  })
})

afterAll(() => db.drop())

async function createCampaign(organisationId: bigint, name: string, state: string): Promise<bigint> {
  const settings = { ...defaultCampaignSettings, name }
  const { id } = await getPrisma().campaign.create({
    data: {
      organisationId,
      name,
      state,
      stateChangedAt: new Date('2026-11-20T12:00:00Z'),
      versions: { create: { organisationId, version: 1, settings } },
    },
    select: { id: true },
  })
  return id
}

test("today is the organisation's own day and nobody else's numbers", async () => {
  const { today, todayFrom, outcomesToday } = await getOverview(ctx)
  expect(todayFrom).toBe('2026-11-23T05:00:00.000Z')
  expect(today).toMatchObject({
    attempts: 6,
    handedOut: 6,
    dials: 6,
    live: 4,
    abandoned: 1,
    reachedAgent: 3,
    unknown: 2,
  })
  expect(outcomesToday.toSorted((a, b) => a.outcome - b.outcome)).toEqual([
    { outcome: 0, attempts: 2 },
    { outcome: 16, attempts: 4 },
  ])
})

test('shows what is under way or failed, the failed first, each idle one with its reason', async () => {
  const { campaigns, attention } = await getOverview(ctx)
  expect(campaigns.map(({ name }) => name)).toEqual(['Broken', 'Winter'])
  expect(campaigns[1]?.idle?.sentence).toBeTruthy()
  // Four attempts in the ten minutes and a half since 18:50.
  expect(campaigns[1]?.attemptsPerMinute).toBeCloseTo(4 / 10.5)
  expect(attention).toMatchObject([
    { code: 'campaign_failed', level: 'danger', href: `/campaigns/${campaigns[0]?.id}` },
    {
      code: 'not_connected',
      sentence:
        'Webex Contact Center is not connected: a connector credential, the API and a webhook secret are missing.',
    },
  ])
})

test('the pulse tells how far dispositions lag and that everything is paused', async () => {
  const { organisationId } = ctx
  expect(await getPulse(ctx)).toMatchObject({ pendingDispositions: 0, lagSeconds: 0, pausedAt: null })
  await getPrisma().dispositionPending.create({
    data: { organisationId, eventId: 1n, queuedAt: new Date(now.getTime() - 90_000) },
  })
  await getPrisma().organisation.update({ where: { id: organisationId }, data: { pausedAt: now } })
  expect(await getPulse(ctx)).toMatchObject({
    pendingDispositions: 1,
    lagSeconds: 90,
    pausedAt: now.toISOString(),
  })
  expect((await getOverview(ctx)).attention.map(({ code }) => code)).toContain('inbox_lag')
})

test('a disposition that was set aside, and contacts held for want of an outcome, lead to the inbox', async () => {
  const { pool } = db
  const { id } = await makeOrganisation(pool)
  const campaign = await makeCampaign(pool, id)
  const { queueId } = await makeContact(pool, campaign)
  await pool.query(
    "update campaign_contact set state = 'closed', stop_cause = 'unknown_outcome' where id = $1",
    [queueId],
  )
  const eventId = await storeDisposition(pool, id, Buffer.from('no json'))
  await pool.query('delete from disposition_pending where event_id = $1', [eventId])
  await pool.query("update disposition_event set status = 'quarantined' where id = $1", [eventId])
  const find = async (role: 'supervisor' | 'analyst') =>
    (await getOverview(actAs(id, role, now))).attention
      .filter(({ code }) => code !== 'not_connected')
      .map(({ code, href }) => [code, href])
  const held = formatId('cmp', campaign.id)
  expect(await find('supervisor')).toEqual([
    ['inbox_set_aside', '/inbox?status=quarantined'],
    ['set_aside_unknown_outcome', `/inbox/unknown?campaignId=${held}&contact=held`],
  ])
  expect((await getOverview(actAs(id, 'supervisor', now))).attention).toContainEqual(
    expect.objectContaining({
      sentence:
        '1 disposition could not be read or applied: what it says does not count until it is replayed.',
    }),
  )
  await pool.query('update disposition_event set dismissed_at = now() where id = $1', [eventId])
  expect((await find('supervisor')).map(([code]) => code)).toEqual(['set_aside_unknown_outcome'])
  await pool.query('update disposition_event set dismissed_at = null where id = $1', [eventId])
  // An analyst may not open the inbox.
  expect(await find('analyst')).toEqual([
    ['inbox_set_aside', null],
    ['set_aside_unknown_outcome', `/campaigns/${held}?tab=contacts&state=closed`],
  ])
})

test('contacts that were set aside and outcomes that are not listed wait for a person', async () => {
  const { pool } = db
  const { id } = await makeOrganisation(pool)
  const mine = systemCtx(id, 'test', now)
  expect((await getOverview(mine)).attention.map(({ code }) => code)).toEqual(['not_connected'])
  const campaign = await makeCampaign(pool, id)
  for (const cause of ['data_error', 'data_error', 'reached']) {
    const { queueId } = await makeContact(pool, campaign)
    await pool.query("update campaign_contact set state = 'closed', stop_cause = $2 where id = $1", [
      queueId,
      cause,
    ])
  }
  const row = {
    organisationId: id,
    campaignId: campaign.id,
    listId: campaign.listId,
    outcome: 20,
    attempts: 3,
  }
  await getPrisma().outcomeRollup.createMany({
    data: [
      { ...row, minuteAt: new Date('2026-11-23T18:55:00Z') },
      { ...row, minuteAt: new Date('2026-11-22T18:55:00Z') },
      // Ours: a person counted it.
      { ...row, minuteAt: new Date('2026-11-23T18:55:00Z'), outcome: countedUnknown },
    ],
  })
  const { attention } = await getOverview(mine)
  expect(attention.map(({ code }) => code)).toEqual([
    'not_connected',
    'set_aside_data_error',
    'unlisted_outcomes',
  ])
  expect(attention[1]?.sentence).toContain('2 contacts are set aside')
  expect(attention[2]?.sentence).toContain('3 attempts in 24 h')
})
