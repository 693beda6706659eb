import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import { applyPendingEvents } from '@/lib/server/dialer/dispositions/apply-events'
import { dropHeld } from '@/lib/server/dialer/hold'
import { leaveListsTask } from '@/lib/server/jobs/tasks/leave-lists'
import { beginPass } from '@/lib/server/services/campaign/begin-pass'
import { enrolCampaign } from '@/lib/server/services/campaign/enrol-campaign'
import { leaveLists } from '@/lib/server/services/campaign/leave-lists'
import { recycleWorkedOut } from '@/lib/server/services/campaign/recycle-worked-out'
import { updateCampaign } from '@/lib/server/services/campaign/update-campaign'
import { withTransaction } from '@/lib/server/services/context'
import { actAs } from '@/lib/server/testing/contact-fixture'
import {
  type MadeCampaign,
  type MadeContact,
  makeCampaign,
  makeContact,
  makeList,
  makeOrganisation,
  storeDisposition,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** A list is taken off while its contacts are out or done: nobody is called for it again, and nobody is lost to another. */

let db: TestDatabase
let campaign: MadeCampaign
let other: bigint
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  const { id } = await makeOrganisation(db.pool)
  campaign = await makeCampaign(db.pool, id, { entryPointId: 'ep', outdialAni: '+12125550199' })
  other = await makeList(db.pool, id)
})

const hoursAhead = (hours: number) => new Date(Date.now() + hours * 3_600_000)

async function fetchRecords(now: Date | null = null) {
  dropHeld()
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  const result = await handOut(settings, 10, now)
  if (!('records' in result)) throw new Error(result.status)
  return result.records
}

async function readRow({ queueId }: MadeContact) {
  const { rows } = await db.pool.query<{ state: string; cause: string | null; listId: bigint; pass: number }>(
    'select state, stop_cause as cause, list_id as "listId", pass from campaign_contact where id = $1',
    [queueId],
  )
  const [row] = rows
  if (!row) throw new Error('no row')
  return row
}

const setLists = (...listIds: bigint[]) =>
  updateCampaign(actAs(campaign.organisationId), campaign.id, {
    lists: listIds.map((listId) => ({ listId, weight: 1 })),
  })

const addToList = (listId: bigint, contact: MadeContact, columns: Record<string, string> = {}) =>
  db.pool.query(
    'insert into list_contact (organisation_id, list_id, contact_id, columns) values ($1, $2, $3, $4)',
    [campaign.organisationId, listId, contact.id, JSON.stringify(columns)],
  )

const closeRow = ({ queueId }: MadeContact, cause: string) =>
  db.pool.query(
    `update campaign_contact set state = 'closed', stop_cause = $2, closed_at = now(), last_outcome = 2 where id = $1`,
    [queueId, cause],
  )

async function dispose(attemptId: string, telephonyOutcome: number): Promise<void> {
  const data = [{ contactId: attemptId, taskId: `task of ${attemptId}`, telephonyOutcome }]
  const body = Buffer.from(JSON.stringify({ id: randomUUID(), data }))
  await storeDisposition(db.pool, campaign.organisationId, body)
  await applyPendingEvents(db.pool)
}

async function handOutOne(): Promise<string> {
  const [record] = await fetchRecords()
  if (!record) throw new Error('nothing was handed out')
  return record.attemptId
}

test('who is out is not called again; the list put back brings them back', async () => {
  const contact = await makeContact(db.pool, campaign)
  const attemptId = await handOutOne()
  await setLists(other)
  expect(await readRow(contact)).toMatchObject({ state: 'leased', listId: campaign.listId })
  await dispose(attemptId, 2)
  for (const hours of [1, 30, 24 * 7]) expect(await fetchRecords(hoursAhead(hours))).toEqual([])
  expect(await readRow(contact)).toMatchObject({ state: 'closed', cause: 'list_removed' })
  await setLists(other, campaign.listId)
  await enrolCampaign(campaign.organisationId, campaign.id)
  expect(await readRow(contact)).toMatchObject({ state: 'waiting', cause: null })
  expect((await fetchRecords(hoursAhead(24 * 8))).map((record) => record.e164)).toEqual([contact.e164])
})

test('who is out and on another of its lists goes on under that one, with its columns', async () => {
  await db.pool.query(
    `update campaign_version set settings = settings || '{"customerData": ["plan"]}' where campaign_id = $1`,
    [campaign.id],
  )
  const contact = await makeContact(db.pool, campaign, { columns: { plan: 'of the first' } })
  await addToList(other, contact, { plan: 'of the other' })
  const further = await makeList(db.pool, campaign.organisationId)
  await addToList(further, contact)
  await setLists(campaign.listId, other, further)
  const attemptId = await handOutOne()
  await setLists(other, further)
  expect(await readRow(contact)).toMatchObject({ state: 'leased', listId: other })
  await dispose(attemptId, 2)
  expect(await readRow(contact)).toMatchObject({ state: 'waiting' })
  expect((await fetchRecords(hoursAhead(30))).map((record) => record.values)).toEqual([['of the other']])
})

test('who waits goes on under another of its lists at once, who is done once that one is enrolled', async () => {
  const [done, doneHere, waits, removed, unusable] = [
    await makeContact(db.pool, campaign),
    await makeContact(db.pool, campaign),
    await makeContact(db.pool, campaign),
    await makeContact(db.pool, campaign),
    await makeContact(db.pool, campaign),
  ]
  for (const contact of [done, waits, removed, unusable]) await addToList(other, contact)
  await setLists(campaign.listId, other)
  await enrolCampaign(campaign.organisationId, campaign.id)
  await closeRow(done, 'reached')
  await closeRow(doneHere, 'reached')
  await closeRow(removed, 'list_removed')
  await closeRow(unusable, 'no_usable_number')
  await setLists(other)
  expect(await readRow(waits)).toMatchObject({ state: 'ready', cause: null, listId: other })
  await enrolCampaign(campaign.organisationId, campaign.id)
  const gone = campaign.listId
  expect(await Promise.all([done, doneHere, waits, removed, unusable].map(readRow))).toMatchObject([
    { state: 'closed', cause: 'reached', listId: other },
    { state: 'closed', cause: 'reached', listId: gone },
    { state: 'ready', cause: null, listId: other },
    { state: 'ready', cause: null, listId: other },
    { state: 'ready', cause: null, listId: other },
  ])
})

test('who is out when their list goes, and is on one that comes later, goes on under that one', async () => {
  const contact = await makeContact(db.pool, campaign)
  await addToList(other, contact)
  const attemptId = await handOutOne()
  const further = await makeList(db.pool, campaign.organisationId)
  await setLists(further)
  await setLists(further, other)
  expect(await enrolCampaign(campaign.organisationId, campaign.id)).toEqual({ seen: 1, enrolled: 0 })
  expect(await readRow(contact)).toMatchObject({ state: 'leased', listId: other })
  await dispose(attemptId, 2)
  expect((await fetchRecords(hoursAhead(30))).map((record) => record.e164)).toEqual([contact.e164])
})

test('of a great list a job sees to those whom the change did not', async () => {
  const contacts: MadeContact[] = []
  for (const on of ['first', 'both', 'first', 'both'] as const) {
    const contact = await makeContact(db.pool, campaign)
    if (on === 'both') await addToList(other, contact)
    contacts.push(contact)
  }
  const [, , , out] = contacts
  await db.pool.query(`update campaign_contact set state = 'leased' where id = $1`, [out?.queueId])
  const { organisationId, id: campaignId, listId } = campaign
  await db.pool.query('update campaign_list set list_id = $2 where campaign_id = $1', [campaignId, other])
  await withTransaction(actAs(organisationId), (tx) =>
    leaveLists(tx, { organisationId, campaignId, listIds: [listId] }, 1),
  )
  const left = { state: 'closed', cause: 'list_removed', listId }
  expect(await Promise.all(contacts.map(readRow))).toMatchObject([
    left,
    { state: 'ready', listId },
    { state: 'ready', listId },
    { state: 'leased', listId: other },
  ])
  const { rows: jobs } = await db.pool.query(
    `select j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
      where t.identifier = 'leave-lists'`,
  )
  const [job] = jobs
  await leaveListsTask(job.payload, new AbortController().signal)
  expect(await Promise.all(contacts.map(readRow))).toMatchObject([
    left,
    { state: 'ready', listId: other },
    left,
    { state: 'leased', listId: other },
  ])
  // The list is back by the time that the job runs: nobody leaves it.
  await db.pool.query(
    'insert into campaign_list (organisation_id, campaign_id, list_id) values ($1, $2, $3)',
    [organisationId, campaignId, listId],
  )
  const back = await makeContact(db.pool, campaign)
  await leaveListsTask(job.payload, new AbortController().signal)
  expect(await readRow(back)).toMatchObject({ state: 'ready', listId })
})

test('a new pass leaves out whose list is gone, and none begins for them alone', async () => {
  const [gone, moved] = [await makeContact(db.pool, campaign), await makeContact(db.pool, campaign)]
  await addToList(other, moved)
  await setLists(campaign.listId, other)
  for (const contact of [gone, moved]) await closeRow(contact, 'budget_spent')
  await setLists(other)
  await enrolCampaign(campaign.organisationId, campaign.id)
  expect(await beginPass(campaign.organisationId, campaign.id, 2, 'all')).toBe(1)
  expect(await Promise.all([gone, moved].map(readRow))).toMatchObject([
    { state: 'closed', cause: 'budget_spent', pass: 1 },
    { state: 'ready', cause: null, pass: 2 },
  ])
  await closeRow(moved, 'dnc')
  await db.pool.query('update campaign_contact set next_number_id = null where id = $1', [moved.queueId])
  await db.pool.query('update campaign set recycles = true where id = $1', [campaign.id])
  await recycleWorkedOut(new Date())
  const { rows } = await db.pool.query('select pass from campaign where id = $1', [campaign.id])
  expect(rows).toEqual([{ pass: 1 }])
})
