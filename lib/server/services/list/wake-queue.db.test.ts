import { afterAll, beforeAll, expect, test } from 'vitest'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import { dropHeld } from '@/lib/server/dialer/hold'
import { runDueJobs } from '@/lib/server/jobs/worker'
import { updateContactList } from '@/lib/server/services/list/update-contact-list'
import { wakeList } from '@/lib/server/services/list/wake-list'
import { actAs } from '@/lib/server/testing/contact-fixture'
import { makeCampaign, makeContact, makeOrganisation } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
})

afterAll(() => db.drop())

test('switching a list on wakes what it had pushed back or closed, and nothing else', async () => {
  const organisation = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, organisation.id)
  const [pushed, closed, other] = [
    await makeContact(db.pool, campaign),
    await makeContact(db.pool, campaign),
    await makeContact(db.pool, campaign),
  ]
  const setRow = (id: bigint, text: string) =>
    db.pool.query(`update campaign_contact set ${text} where id = $1`, [id])
  await setRow(
    pushed.queueId,
    `state = 'waiting', next_at = now() + interval '1 hour', waiting_for = 'list_active'`,
  )
  await setRow(closed.queueId, `state = 'closed', stop_cause = 'list_active', closed_at = now()`)
  await setRow(other.queueId, `state = 'closed', stop_cause = 'dnc', closed_at = now()`)

  await updateContactList(actAs(organisation.id), campaign.listId, { isActive: true })
  await runDueJobs()

  const { rows } = await db.pool.query(
    `select id, state, waiting_for, next_at <= now() as is_due from campaign_contact where campaign_id = $1 order by id`,
    [campaign.id],
  )
  expect(rows).toMatchObject([
    { id: pushed.queueId, state: 'ready', waiting_for: null, is_due: null },
    { id: closed.queueId, state: 'ready', waiting_for: null, is_due: null },
    { id: other.queueId, state: 'closed' },
  ])
})

test('whom hand-outs had pushed back for an hour goes out at once when the list is switched on', async () => {
  dropHeld()
  const organisation = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, organisation.id)
  const contacts = [await makeContact(db.pool, campaign), await makeContact(db.pool, campaign)]
  const fetchIds = async () => {
    const settings = await findCampaign(campaign.id)
    const result = settings && (await handOut(settings, 10))
    return result && 'records' in result ? result.records.map((record) => record.contactId).sort() : []
  }
  await updateContactList(actAs(organisation.id), campaign.listId, { isActive: false })
  expect(await fetchIds()).toEqual([])
  const { rows } = await db.pool.query(
    `select waiting_for as "waitingFor", next_at > now() + interval '59 minutes' as "isLong" from campaign_contact
      where campaign_id = $1`,
    [campaign.id],
  )
  expect(rows).toEqual(contacts.map(() => ({ waitingFor: 'list_active', isLong: true })))
  await updateContactList(actAs(organisation.id), campaign.listId, { isActive: true })
  await runDueJobs()
  expect(await fetchIds()).toEqual(contacts.map(({ id }) => String(id)).sort())
})

test('a hand-out that read the list while it was off is waited for', async () => {
  const organisation = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, organisation.id)
  const contact = await makeContact(db.pool, campaign)
  await db.pool.query('update contact_list set is_active = false where id = $1', [campaign.listId])
  const handOut = await db.pool.connect()
  try {
    await handOut.query('begin')
    await handOut.query('select from campaign where id = $1 for share', [campaign.id])
    await updateContactList(actAs(organisation.id), campaign.listId, { isActive: true })
    const waking = wakeList(organisation.id, campaign.listId)
    await new Promise((resolve) => setTimeout(resolve, 200))
    await handOut.query(
      `update campaign_contact set state = 'closed', stop_cause = 'list_active', closed_at = now() where id = $1`,
      [contact.queueId],
    )
    await handOut.query('commit')
    expect(await waking).toBe(1)
  } finally {
    await handOut.query('rollback')
    handOut.release()
  }
})
