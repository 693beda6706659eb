import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { type HandedOut, handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import { applyPendingEvents } from '@/lib/server/dialer/dispositions/apply-events'
import { dropHeld } from '@/lib/server/dialer/hold'
import { runDueJobs } from '@/lib/server/jobs/worker'
import { forceStopCampaign } from '@/lib/server/services/campaign/force-stop-campaign'
import { pauseCampaign } from '@/lib/server/services/campaign/pause-campaign'
import { resumeCampaign } from '@/lib/server/services/campaign/resume-campaign'
import { settleAllPausing } from '@/lib/server/services/campaign/settle-pausing'
import { stopCampaign } from '@/lib/server/services/campaign/stop-campaign'
import { actAs } from './contact-fixture'
import { type MadeCampaign, makeCampaign, makeContact, makeOrganisation, storeDisposition } from './factories'
import { createTestDatabase, type TestDatabase } from './test-database'

/** A pause and a stop while as many contacts are out as a dialer may ever ask for at once. */

const OUT = 400
/** Contacts of the queue that are not out. */
const LEFT = 5

let db: TestDatabase
let organisationId: bigint
let campaign: MadeCampaign
let out: HandedOut[]
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  organisationId = (await makeOrganisation(db.pool)).id
  campaign = await makeCampaign(db.pool, organisationId, { recordCount: OUT })
  for (let made = 0; made < OUT + LEFT; made += 5) {
    await Promise.all(
      [0, 1, 2, 3, 4].map((one) => makeContact(db.pool, campaign, { queue: { orderKey: made + one } })),
    )
  }
  out = (await fetchList()).records
  expect(out).toHaveLength(OUT)
})

async function fetchList() {
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  const result = await handOut(settings, OUT)
  if (!('records' in result)) throw new Error(result.status)
  return result
}

/** One event of all of them. */
async function dispose(records: readonly HandedOut[], outcomeOf: (index: number) => number): Promise<void> {
  const data = records.map(({ attemptId }, index) => ({
    contactId: attemptId,
    telephonyOutcome: outcomeOf(index),
    taskId: randomUUID(),
    agentId: 'a',
  }))
  await storeDisposition(db.pool, organisationId, Buffer.from(JSON.stringify({ id: randomUUID(), data })))
  await applyPendingEvents(db.pool)
}

async function readState(): Promise<string> {
  const { rows } = await db.pool.query<{ state: string }>('select state from campaign where id = $1', [
    campaign.id,
  ])
  return rows[0]?.state ?? ''
}

const countRows = async (table: 'lease' | 'attempt') => {
  const { rowCount } = await db.pool.query(`select from ${table} where organisation_id = $1`, [
    organisationId,
  ])
  return rowCount
}

/** Counters of contacts, numbers and queue equal what the attempts say, and so does the rollup. */
async function expectCountersEqualFacts(): Promise<void> {
  const { rows } = await db.pool.query(
    `select (select count(*)::int from attempt where organisation_id = $1 and is_charged) as charged,
            (select sum(charged_total)::int from contact where organisation_id = $1) as contacts,
            (select sum(charged_total)::int from contact_number where organisation_id = $1) as numbers,
            (select sum(charged_count)::int from campaign_contact where organisation_id = $1) as queue,
            (select count(*)::int from campaign_contact q where q.organisation_id = $1 and q.charged_count
               <> (select count(*) from attempt a where a.campaign_contact_id = q.id and a.is_charged)) as wrong`,
    [organisationId],
  )
  const { charged } = rows[0]
  expect(rows[0]).toEqual({ charged, contacts: charged, numbers: charged, queue: charged, wrong: 0 })
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
  expect(rollup).toEqual(facts)
}

const expectNothingGoesOut = async () =>
  expect(await fetchList()).toMatchObject({ records: [], reason: 'campaign_running' })

test('guard pause with 400 out: nothing more goes out, pausing until the last outcome, then paused', async () => {
  const ctx = actAs(organisationId, 'supervisor')
  expect((await pauseCampaign(ctx, campaign.id)).state).toBe('pausing')
  await expectNothingGoesOut()
  const codes = [2, 3, 13, 16, 12]
  const outcomeOf = (index: number) => codes[index % codes.length] ?? 2
  const last = out.slice(-1)
  for (const upTo of [100, 200, 300, OUT - 1]) {
    await dispose(out.slice(Math.floor((upTo - 1) / 100) * 100, upTo), outcomeOf)
    await runDueJobs()
    await settleAllPausing(new Date())
    expect(await readState()).toBe('pausing')
    expect(await countRows('lease')).toBe(OUT - upTo)
    // Those given back are ready again, and stay in all the same.
    await expectNothingGoesOut()
  }
  await dispose(last, () => 2)
  await runDueJobs()
  expect(await readState()).toBe('paused')
  expect(await countRows('lease')).toBe(0)
  expect(await countRows('attempt')).toBe(OUT)
  await expectNothingGoesOut()
  await expectCountersEqualFacts()
  const { rows: audit } = await db.pool.query(
    `select count(*)::int as n from audit_event where organisation_id = $1 and action = 'campaign.drained'`,
    [organisationId],
  )
  expect(audit).toEqual([{ n: 1 }])
  await resumeCampaign(ctx, campaign.id)
  // Who never was out, and who was given back (12) before the pause was over.
  const given = out.filter((_, index) => index < OUT - 1 && outcomeOf(index % 100) === 12).length
  expect((await fetchList()).records).toHaveLength(LEFT + given)
})

test('guard stop with 400 out: each comes back by outcome 12 into the queue, and nobody is charged', async () => {
  const ctx = actAs(organisationId, 'supervisor')
  expect((await stopCampaign(ctx, campaign.id)).state).toBe('stopping')
  await expectNothingGoesOut()
  await dispose(out.slice(0, OUT - 1), () => 12)
  await expectNothingGoesOut()
  expect(await countRows('lease')).toBe(1)
  await dispose(out.slice(OUT - 1), () => 12)
  expect(await readState()).toBe('stopping')
  await expectNothingGoesOut()
  const { rows: queue } = await db.pool.query(
    `select state, charged_count as charged, last_outcome::int as outcome, count(*)::int as n
       from campaign_contact where campaign_id = $1 group by 1, 2, 3 order by 4`,
    [campaign.id],
  )
  expect(queue).toEqual([
    { state: 'ready', charged: 0, outcome: null, n: LEFT },
    { state: 'ready', charged: 0, outcome: 12, n: OUT },
  ])
  const { rows: attempts } = await db.pool.query(
    `select state, outcome::int, is_charged as "isCharged", is_dialed as "isDialed", count(*)::int as n
       from attempt where campaign_id = $1 group by 1, 2, 3, 4`,
    [campaign.id],
  )
  expect(attempts).toEqual([{ state: 'settled', outcome: 12, isCharged: false, isDialed: false, n: OUT }])
  const { rows: rollup } = await db.pool.query(
    `select outcome::int, sum(attempts)::int as attempts, sum(dials)::int as dials, sum(live)::int as live
       from outcome_rollup where campaign_id = $1 group by 1`,
    [campaign.id],
  )
  expect(rollup).toEqual([{ outcome: 12, attempts: OUT, dials: 0, live: 0 }])
  await expectCountersEqualFacts()
  expect(await countRows('lease')).toBe(0)
  expect((await forceStopCampaign(actAs(organisationId), campaign.id)).state).toBe('stopped')
  await expectNothingGoesOut()
  // Started again: the very same people, first in their order.
  await db.pool.query(`update campaign set state = 'running' where id = $1`, [campaign.id])
  const again = (await fetchList()).records
  expect(again.map((record) => record.contactId)).toEqual(out.map((record) => record.contactId))
})
