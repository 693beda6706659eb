import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { fromLocal, toLocal } from '@/lib/domain/compliance/zones'
import { getPrisma } from '@/lib/server/db/prisma'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import { applyPendingEvents } from '@/lib/server/dialer/dispositions/apply-events'
import { dropHeld } from '@/lib/server/dialer/hold'
import { installJobs, runDueJobs } from '@/lib/server/jobs/worker'
import { enrolCampaign } from '@/lib/server/services/campaign/enrol-campaign'
import type { ContactWrite } from '@/lib/server/services/contact/contact-write'
import { placementBatch, placeNumbersAnew } from '@/lib/server/services/contact/place-numbers-anew'
import { writeContacts } from '@/lib/server/services/contact/write-contacts'
import { updateZoneRules } from '@/lib/server/services/organisation/update-zone-rules'
import { actAs } from '@/lib/server/testing/contact-fixture'
import {
  type MadeCampaign,
  makeCampaign,
  makeOrganisation,
  storeDisposition,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
let organisationId: bigint
let campaign: MadeCampaign
const contactsABatch = placementBatch.contacts

beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  organisationId = (await makeOrganisation(db.pool)).id
  campaign = await makeCampaign(db.pool, organisationId, { ruleSet: 'US' })
})
afterEach(() => {
  placementBatch.contacts = contactsABatch
})

const tollFree = (n: number): ContactWrite => ({
  externalKey: `T${n}`,
  numbers: [{ e164: `+1800555010${n}`, country: 'US' }],
})

async function enrol(...rows: ContactWrite[]): Promise<bigint[]> {
  const results = await getPrisma().$transaction((tx) =>
    writeContacts(tx, organisationId, campaign.listId, rows),
  )
  await enrolCampaign(organisationId, campaign.id)
  // As rows of long ago: the look for what was enrolled meanwhile does not see them.
  await db.pool.query(
    'update campaign_contact set id = id - (3600000::bigint << 20) where campaign_id = $1',
    [campaign.id],
  )
  return results.map(({ contactId }) => contactId ?? 0n)
}

async function change(input: Omit<Parameters<typeof updateZoneRules>[1], 'reason'>): Promise<bigint> {
  await updateZoneRules(actAs(organisationId, 'compliance_officer'), { ...input, reason: 'So.' })
  const { rows } = await db.pool.query<{ id: bigint }>(
    `select id from job_run where organisation_id = $1 and kind = 'placement' order by id desc limit 1`,
    [organisationId],
  )
  return rows[0]?.id ?? 0n
}

const run = (jobId: bigint, signal?: AbortSignal) => placeNumbersAnew({ organisationId, jobId }, signal)

async function readPlaces() {
  const { rows } = await db.pool.query<{
    key: string
    zones: string
    source: string
    queued: string
    state: string
    isDue: boolean | null
    written: string
  }>(
    `select c.external_key as key, array_to_string(z.zones, '+') as zones, n.zone_source as source,
            array_to_string(qz.zones, '+') as queued, q.state, q.next_at <= now() as "isDue",
            concat_ws(' ', n.xmin, c.xmin, q.xmin) as written
       from contact c join contact_number n on n.contact_id = c.id join zone_set z on z.id = n.zone_set_id
       left join campaign_contact q on q.contact_id = c.id left join zone_set qz on qz.id = q.zone_set_id
      where c.organisation_id = $1 order by c.id, n.position`,
    [organisationId],
  )
  return rows
}

async function readJob(jobId: bigint) {
  const { rows } = await db.pool.query(
    'select status, done, total, cursor from job_run where organisation_id = $1 and id = $2',
    [organisationId, jobId],
  )
  return rows[0]
}

/** So late on a coming weekday in that zone. */
function at(hour: number, minute: number, zone: string): Date {
  let day = new Date(Date.now() + 86_400_000)
  while ([0, 6].includes(toLocal(day, zone).weekday)) day = new Date(day.getTime() + 86_400_000)
  return fromLocal({ ...toLocal(day, zone), hour, minute }, zone)
}

async function handOutAt(now: Date) {
  dropHeld()
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  const result = await handOut(settings, 10, now)
  return 'records' in result ? result.records : []
}

const chicago = 'America/Chicago'
const newYork: ContactWrite = { externalKey: 'NY', numbers: [{ e164: '+12125550100', country: 'US' }] }

test('a toll-free number has the organisation’s zone, and is handed out in its hours and no others', async () => {
  await enrol(tollFree(1))
  expect(await readPlaces()).toMatchObject([{ zones: '', source: 'unknown', queued: '', state: 'ready' }])
  expect(await handOutAt(at(12, 0, chicago))).toEqual([])
  const jobId = await change({ unknownZone: chicago })
  await runDueJobs()
  expect(await readJob(jobId)).toMatchObject({ status: 'done', done: 1, total: 1 })
  expect(await readPlaces()).toMatchObject([{ zones: chicago, source: 'unknown', queued: chicago }])
  expect(await handOutAt(at(7, 45, chicago))).toEqual([])
  expect(await handOutAt(at(8, 15, chicago))).toMatchObject([{ e164: '+18005550101' }])
})

test('who waited for the hours of before is judged anew at once; who waits for something else is not', async () => {
  const [first, second] = await enrol(tollFree(1), tollFree(2))
  for (const [id, cause] of [
    [first, 'callable_interval'],
    [second, 'retry'],
  ]) {
    await db.pool.query(
      `update campaign_contact set state = 'waiting', waiting_for = $2, next_at = now() + interval '9 days'
        where contact_id = $1`,
      [id, cause],
    )
  }
  await run(await change({ unknownZone: chicago }))
  expect(await readPlaces()).toMatchObject([
    { queued: chicago, state: 'waiting', isDue: true },
    { queued: chicago, state: 'waiting', isDue: false },
  ])
  expect(await handOutAt(at(8, 15, chicago))).toMatchObject([{ contactId: String(first) }])
})

test('another policy moves numbers and their rows, closed ones too, and writes nothing where nothing changes', async () => {
  const [moved] = await enrol(
    { ...newYork, externalKey: 'A', timeZone: 'America/Denver' },
    { ...newYork, numbers: [{ e164: '+12125550101', country: 'US' }] },
  )
  await db.pool.query(
    `update campaign_contact set state = 'closed', stop_cause = 'list_active', closed_at = now() where contact_id = $1`,
    [moved],
  )
  const before = await readPlaces()
  expect(before).toMatchObject([{ zones: 'America/Denver+America/New_York' }, { zones: 'America/New_York' }])
  await run(await change({ policy: 'trust_explicit' }))
  const after = await readPlaces()
  expect(after).toMatchObject([
    { zones: 'America/Denver', source: 'explicit', queued: 'America/Denver', state: 'closed' },
    { zones: 'America/New_York', source: 'area_code', queued: 'America/New_York' },
  ])
  expect(after[1]?.written).toBe(before[1]?.written)
  await run(await change({ policy: 'number_only' }))
  expect(await readPlaces()).toMatchObject([
    { zones: 'America/New_York', source: 'area_code', queued: 'America/New_York' },
    { written: before[1]?.written },
  ])
})

test('a row that is out comes back with the new zones', async () => {
  await enrol(tollFree(1))
  await run(await change({ unknownZone: chicago }))
  const [record] = await handOutAt(at(12, 0, chicago))
  if (!record) throw new Error('nothing was handed out')
  await run(await change({ unknownZone: 'America/Denver' }))
  expect(await readPlaces()).toMatchObject([{ state: 'leased', queued: 'America/Denver' }])
  const body = {
    id: record.attemptId,
    data: [{ contactId: record.attemptId, telephonyOutcome: 2, taskId: 'task' }],
  }
  await storeDisposition(db.pool, organisationId, Buffer.from(JSON.stringify(body)))
  await applyPendingEvents(db.pool)
  expect(await readPlaces()).toMatchObject([{ state: 'waiting', queued: 'America/Denver' }])
})

test('a run that was cut off goes on after its last whole batch', async () => {
  placementBatch.contacts = 2
  const [first] = await enrol(tollFree(1), tollFree(2), tollFree(3), tollFree(4), tollFree(5))
  const jobId = await change({ unknownZone: chicago })
  let looks = 0
  const signal = new AbortController().signal
  signal.throwIfAborted = () => {
    looks += 1
    if (looks === 2) throw new Error('the process ended')
  }
  await expect(run(jobId, signal)).rejects.toThrow('the process ended')
  expect(await readJob(jobId)).toMatchObject({ status: 'running', done: 2, total: 5 })
  expect((await readPlaces()).map(({ zones }) => zones)).toEqual([chicago, chicago, '', '', ''])
  // What it has done it does not look at again.
  await db.pool.query(`update contact_number set zone_source = 'country' where contact_id = $1`, [first])
  expect(await run(jobId)).toBe('ended')
  expect(await readJob(jobId)).toMatchObject({ status: 'done', done: 5, total: 5 })
  expect((await readPlaces()).map(({ zones }) => zones)).toEqual(Array(5).fill(chicago))
  expect((await readPlaces()).map(({ source }) => source)).toEqual(['country', ...Array(4).fill('unknown')])
  expect(await run(jobId)).toBe('not_running')
})

test('a newer change ends the job that is at work, and begins it again from the start', async () => {
  placementBatch.contacts = 1
  const [, second] = await enrol(tollFree(1), tollFree(2), tollFree(3))
  const olderId = await change({ unknownZone: chicago })
  const other = await db.pool.connect()
  try {
    await other.query('begin')
    await other.query('select from contact where id = $1 for update', [second])
    const older = run(olderId)
    await waitForLocks(1)
    const newer = change({ unknownZone: 'America/Denver' })
    await waitForLocks(2)
    await other.query('commit')
    const newerId = await newer
    expect(await older).toBe('not_running')
    expect(await readJob(olderId)).toMatchObject({ status: 'cancelled' })
    expect((await readPlaces()).map(({ zones }) => zones).slice(0, 2)).toEqual([chicago, chicago])
    expect(await run(newerId)).toBe('ended')
  } finally {
    await other.query('rollback')
    other.release()
  }
  const denver = { zones: 'America/Denver', queued: 'America/Denver' }
  expect(await readPlaces()).toMatchObject([denver, denver, denver])
})

test('a row that has no number to be called by keeps nobody from the end', async () => {
  const [result] = await getPrisma().$transaction((tx) =>
    writeContacts(tx, organisationId, campaign.listId, [tollFree(1)]),
  )
  await enrolCampaign(organisationId, campaign.id)
  await db.pool.query(`update contact_number set state = 'stopped' where contact_id = $1`, [
    result?.contactId,
  ])
  expect(await run(await change({ unknownZone: chicago }))).toBe('ended')
  expect(await readPlaces()).toMatchObject([{ zones: chicago, state: 'ready' }])
})

test('a row that an enrolment adds with the zones of before, after its contact was seen to, follows at the end', async () => {
  const [id] = await getPrisma().$transaction((tx) =>
    writeContacts(tx, organisationId, campaign.listId, [tollFree(1)]),
  )
  const jobId = await change({ unknownZone: chicago })
  const enrolment = await db.pool.connect()
  try {
    await enrolment.query('begin')
    await enrolment.query(`select pg_advisory_xact_lock(hashtextextended('enrol:' || $1::text, 0))`, [
      campaign.id,
    ])
    const { rows } = await enrolment.query(
      'select id, e164, zone_set_id from contact_number where contact_id = $1',
      [id?.contactId],
    )
    const running = run(jobId)
    await waitForLocks(1)
    await enrolment.query(
      `insert into campaign_contact (organisation_id, campaign_id, contact_id, list_id, state, order_key,
         next_number_id, next_e164, zone_set_id) values ($1, $2, $3, $4, 'ready', 1, $5, $6, $7)`,
      [
        organisationId,
        campaign.id,
        id?.contactId,
        campaign.listId,
        rows[0]?.id,
        rows[0]?.e164,
        rows[0]?.zone_set_id,
      ],
    )
    await enrolment.query('commit')
    expect(await running).toBe('ended')
  } finally {
    await enrolment.query('rollback')
    enrolment.release()
  }
  expect(await readPlaces()).toMatchObject([{ zones: chicago, queued: chicago, state: 'ready' }])
})

/** Until so many in this database wait for others. */
async function waitForLocks(count: number): Promise<void> {
  for (;;) {
    const { rowCount } = await db.pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if ((rowCount ?? 0) >= count) return
  }
}
