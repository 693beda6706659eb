import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import { dropHeld } from '@/lib/server/dialer/hold'
import { runDueJobs } from '@/lib/server/jobs/worker'
import { enrolCampaign } from '@/lib/server/services/campaign/enrol-campaign'
import { createContactList } from '@/lib/server/services/list/create-contact-list'
import { updateContactList } from '@/lib/server/services/list/update-contact-list'
import { actAs } from '@/lib/server/testing/contact-fixture'
import { makeCampaign, makeContact, makeOrganisation } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
})
beforeEach(() => dropHeld())
afterAll(() => db.drop())

const hourMs = 3_600_000
const inHours = (hours: number) => new Date(Date.now() + hours * hourMs)

async function setUp() {
  const organisation = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, organisation.id)
  return { ctx: actAs(organisation.id), campaign }
}

async function listRows(campaignId: bigint) {
  const { rows } = await db.pool.query<{ state: string; waitingFor: string | null; nextAt: Date | null }>(
    `select state, waiting_for as "waitingFor", next_at as "nextAt" from campaign_contact
      where campaign_id = $1 order by order_key, id`,
    [campaignId],
  )
  return rows
}

async function fetchRecords(campaignId: bigint, count: number) {
  const settings = await findCampaign(campaignId)
  if (!settings) throw new Error('no campaign')
  const result = await handOut(settings, count)
  return 'records' in result ? result.records.map((record) => record.contactId) : []
}

const waitsUntil = (nextAt: Date) => ({ state: 'waiting', waitingFor: 'list_active', nextAt })
const isReady = { state: 'ready', waitingFor: null, nextAt: null }

test('enrolled before its list is active a contact waits for the list, or for its own later time', async () => {
  const { ctx, campaign } = await setUp()
  const activeFrom = inHours(2)
  const own = inHours(5)
  const contacts = [
    await makeContact(db.pool, campaign),
    await makeContact(db.pool, campaign, { member: { dialAt: own } }),
    await makeContact(db.pool, campaign, { member: { dialAt: inHours(1) } }),
  ]
  await db.pool.query('delete from campaign_contact where campaign_id = $1', [campaign.id])
  await updateContactList(ctx, campaign.listId, { activeFrom: activeFrom.toISOString() })
  await enrolCampaign(ctx.organisationId, campaign.id)
  expect(await listRows(campaign.id)).toEqual([
    waitsUntil(activeFrom),
    { state: 'waiting', waitingFor: 'dial_at', nextAt: new Date(own.getTime() - 15 * 60_000) },
    waitsUntil(activeFrom),
  ])
  expect(contacts).toHaveLength(3)
})

test('told to wait, a list in the queue rests until then; moved, it waits anew; freed, it goes out in its order', async () => {
  const { ctx, campaign } = await setUp()
  const last = await makeContact(db.pool, campaign, { queue: { orderKey: 3 } })
  const second = await makeContact(db.pool, campaign, { queue: { orderKey: 2 } })
  const first = await makeContact(db.pool, campaign, { queue: { orderKey: 1 } })
  for (const hours of [2, 50, 1]) {
    const activeFrom = inHours(hours)
    await updateContactList(ctx, campaign.listId, { activeFrom: activeFrom.toISOString() })
    await runDueJobs()
    expect(await listRows(campaign.id)).toEqual([1, 2, 3].map(() => waitsUntil(activeFrom)))
    expect(await fetchRecords(campaign.id, 10)).toEqual([])
  }
  await updateContactList(ctx, campaign.listId, { activeFrom: null })
  await runDueJobs()
  expect(await listRows(campaign.id)).toEqual([isReady, isReady, isReady])
  expect(await fetchRecords(campaign.id, 2)).toEqual([first.id, second.id].map(String))
  expect(await fetchRecords(campaign.id, 2)).toEqual([String(last.id)])
})

test('what waits for something else is left to it, and what the list had closed waits for its moment', async () => {
  const { ctx, campaign } = await setUp()
  const retryAt = inHours(1)
  await makeContact(db.pool, campaign, {
    queue: { orderKey: 1, state: 'waiting', nextAt: retryAt, waitingFor: 'retry' },
  })
  const expired = await makeContact(db.pool, campaign, { queue: { orderKey: 2 } })
  await db.pool.query(
    `update campaign_contact set state = 'closed', stop_cause = 'list_active', closed_at = now() where id = $1`,
    [expired.queueId],
  )
  const activeFrom = inHours(3)
  await updateContactList(ctx, campaign.listId, {
    activeFrom: activeFrom.toISOString(),
    expiresAt: null,
  })
  await runDueJobs()
  expect(await listRows(campaign.id)).toEqual([
    { state: 'waiting', waitingFor: 'retry', nextAt: retryAt },
    waitsUntil(activeFrom),
  ])
})

test('enrolment waits for a change of the list that is under way, and goes by it', async () => {
  const { ctx, campaign } = await setUp()
  await makeContact(db.pool, campaign)
  await db.pool.query('delete from campaign_contact where campaign_id = $1', [campaign.id])
  const activeFrom = inHours(2)
  const change = await db.pool.connect()
  try {
    await change.query('begin')
    await change.query('update contact_list set active_from = $2 where id = $1', [
      campaign.listId,
      activeFrom,
    ])
    const { rows } = await change.query<{ pid: number }>('select pg_backend_pid() as pid')
    const enrolling = enrolCampaign(ctx.organisationId, campaign.id)
    await Promise.race([enrolling, untilSomebodyWaitsFor(rows[0]?.pid ?? 0)])
    await change.query('commit')
    await enrolling
  } finally {
    change.release()
  }
  expect(await listRows(campaign.id)).toEqual([waitsUntil(activeFrom)])
})

async function untilSomebodyWaitsFor(pid: number): Promise<void> {
  for (;;) {
    const { rows } = await db.pool.query(
      'select from pg_stat_activity where $1 = any(pg_blocking_pids(pid))',
      [pid],
    )
    if (rows.length > 0) return
  }
}

test('a job waits for the moment, also for a list that is made so; a later word takes its place', async () => {
  const { ctx, campaign } = await setUp()
  const readJobs = async (listId: bigint) => {
    const { rows } = await db.pool.query<{ runAt: Date }>(
      'select run_at as "runAt" from graphile_worker.jobs where key = $1',
      [`open-list:${listId}`],
    )
    return rows.map((row) => row.runAt)
  }
  for (const activeFrom of [inHours(2), inHours(9)]) {
    await updateContactList(ctx, campaign.listId, { activeFrom: activeFrom.toISOString() })
    expect(await readJobs(campaign.listId)).toEqual([activeFrom])
  }
  const activeFrom = inHours(4)
  await createContactList(ctx, { name: 'Of tomorrow', activeFrom: activeFrom.toISOString() })
  const { rows } = await db.pool.query<{ id: bigint }>(
    `select id from contact_list where organisation_id = $1 and name = 'Of tomorrow'`,
    [ctx.organisationId],
  )
  expect(await readJobs(rows[0]?.id ?? 0n)).toEqual([activeFrom])
})

test.each([
  ['expires before', 2, 1],
  ['expires at the same time', 2, 2],
])('a list that %s it becomes active is refused and stays as it was', async (_, from, to) => {
  const { ctx, campaign } = await setUp()
  const [start, end] = [inHours(from), inHours(to)]
  const expiresAt = (from === to ? start : end).toISOString()
  await updateContactList(ctx, campaign.listId, { expiresAt })
  const change = updateContactList(ctx, campaign.listId, { activeFrom: start.toISOString() })
  await expect(change).rejects.toThrow('The list would expire before it becomes active.')
  const { rows } = await db.pool.query('select active_from from contact_list where id = $1', [
    campaign.listId,
  ])
  expect(rows).toEqual([{ active_from: null }])
  const made = createContactList(ctx, { name: 'Never', activeFrom: start.toISOString(), expiresAt })
  await expect(made).rejects.toThrow('The list would expire before it becomes active.')
})
