import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { dropHeld } from '@/lib/server/dialer/hold'
import { beginPass } from '@/lib/server/services/campaign/begin-pass'
import { enrolCampaign } from '@/lib/server/services/campaign/enrol-campaign'
import { recycleWorkedOut } from '@/lib/server/services/campaign/recycle-worked-out'
import { updateCampaign } from '@/lib/server/services/campaign/update-campaign'
import { wakeCampaign } from '@/lib/server/services/campaign/wake-campaign'
import { allowContact } from '@/lib/server/services/contact/allow-contact'
import { allowNumber } from '@/lib/server/services/contact/allow-number'
import { syncQueue } from '@/lib/server/services/contact/sync-queue'
import { withTransaction } from '@/lib/server/services/context'
import { endDncEntry } from '@/lib/server/services/dnc/end-dnc-entry'
import { wakeList } from '@/lib/server/services/list/wake-list'
import { actAs } from '@/lib/server/testing/contact-fixture'
import {
  addDnc,
  type MadeCampaign,
  type MadeContact,
  makeCampaign,
  makeContact,
  makeList,
  makeOrganisation,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** What had closed a row of a stopped contact is mended: the stop keeps it closed, and whoever allows the calls opens it. */

let db: TestDatabase
let campaign: MadeCampaign
let contact: MadeContact
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  const { id } = await makeOrganisation(db.pool)
  campaign = await makeCampaign(db.pool, id, { entryPointId: 'ep', outdialAni: '+12125550199' })
  contact = await makeContact(db.pool, campaign)
})

async function readRow() {
  const { rows } = await db.pool.query(
    'select state, stop_cause as cause, pass from campaign_contact where contact_id = $1',
    [contact.id],
  )
  return rows[0]
}

const admin = () => actAs(campaign.organisationId)

async function closeStoppedAs(cause: string): Promise<void> {
  await db.pool.query(
    `update campaign_contact set state = 'closed', stop_cause = $2, closed_at = now(), next_at = null where contact_id = $1`,
    [contact.id, cause],
  )
  await db.pool.query('update contact set stopped_at = now() where id = $1', [contact.id])
}

async function moveToOtherList(): Promise<void> {
  const listId = await makeList(db.pool, campaign.organisationId)
  await db.pool.query('insert into list_contact (organisation_id, list_id, contact_id) values ($1, $2, $3)', [
    campaign.organisationId,
    listId,
    contact.id,
  ])
  await updateCampaign(admin(), campaign.id, { lists: [{ listId, weight: 1 }] })
}

const wait = () =>
  db.pool.query(`update contact_list set active_from = now() + interval '1 hour' where id = $1`, [
    campaign.listId,
  ])
const sync = (changed: { numbers: bigint[]; times: bigint[] }) =>
  withTransaction(admin(), (tx) => syncQueue(tx, campaign.organisationId, campaign.listId, changed))

const mended: Record<string, { cause: string; mend: () => Promise<unknown> }> = {
  'other rules': {
    cause: 'cap_contact_day',
    mend: () => wakeCampaign(campaign.organisationId, campaign.id),
  },
  'a list switched on': {
    cause: 'list_active',
    mend: () => wakeList(campaign.organisationId, campaign.listId),
  },
  'a list that is active from later on': {
    cause: 'list_active',
    mend: async () => {
      await wait()
      return wakeList(campaign.organisationId, campaign.listId)
    },
  },
  'a list that is back': {
    cause: 'list_removed',
    mend: () => enrolCampaign(campaign.organisationId, campaign.id),
  },
  'another list': {
    cause: 'list_active',
    mend: async () => {
      await moveToOtherList()
      return enrolCampaign(campaign.organisationId, campaign.id)
    },
  },
  'a DNC entry that ended': {
    cause: 'dnc',
    mend: async () => {
      await addDnc(db.pool, campaign.organisationId, contact.e164)
      const { rows } = await db.pool.query('select id from dnc_entry where organisation_id = $1', [
        campaign.organisationId,
      ])
      return endDncEntry(admin(), rows[0].id, { reason: 'revoked' })
    },
  },
  'a number that is allowed again': {
    cause: 'number_valid',
    mend: async () => {
      await db.pool.query(`update contact_number set state = 'invalid' where contact_id = $1`, [contact.id])
      return allowNumber(admin(), contact.id, contact.numberIds[0] ?? 0n, { reason: 'confirmed' })
    },
  },
  'another number': {
    cause: 'no_number_left',
    mend: () => sync({ numbers: [contact.id], times: [] }),
  },
  'another guard time': {
    cause: 'contact_guard_time',
    mend: () => sync({ numbers: [], times: [contact.id] }),
  },
}

test.each(Object.entries(mended))('%s', async (_, { cause, mend }) => {
  await closeStoppedAs(cause)
  await mend()
  expect(await readRow()).toMatchObject({ state: 'closed', cause: 'contact_open' })
  await allowContact(admin(), contact.id, { reason: 'asked for calls' })
  expect(await readRow()).toMatchObject({ state: 'waiting', cause: null })
})

test.each(Object.entries(mended))('not stopped, the row opens: %s', async (_, { cause, mend }) => {
  await closeStoppedAs(cause)
  await db.pool.query('update contact set stopped_at = null where id = $1', [contact.id])
  await mend()
  expect(await readRow()).toMatchObject({ state: expect.stringMatching(/waiting|ready/), cause: null })
})

test('a new pass goes by them, and none begins for them alone', async () => {
  await closeStoppedAs('contact_open')
  expect(await beginPass(campaign.organisationId, campaign.id, 2, 'all')).toBe(0)
  await db.pool.query('update campaign set recycles = true where id = $1', [campaign.id])
  expect(await recycleWorkedOut(new Date())).toBe(0)
  expect(await readRow()).toMatchObject({ state: 'closed', cause: 'contact_open', pass: 1 })
})

test('what was planned is kept for them under another list too', async () => {
  await db.pool.query(
    `update campaign_contact set state = 'closed', stop_cause = 'contact_open', closed_at = now(),
            next_at = now() + interval '3 days' where contact_id = $1`,
    [contact.id],
  )
  await db.pool.query('update contact set stopped_at = now() where id = $1', [contact.id])
  await moveToOtherList()
  await enrolCampaign(campaign.organisationId, campaign.id)
  expect(await readRow()).toMatchObject({ state: 'closed', cause: 'contact_open' })
  await allowContact(admin(), contact.id, { reason: 'asked for calls' })
  const { rows } = await db.pool.query(
    `select waiting_for as "waitingFor", next_at > now() + interval '2 days' as "isLater" from campaign_contact
      where contact_id = $1`,
    [contact.id],
  )
  expect(rows).toEqual([{ waitingFor: 'retry', isLater: true }])
})

test('who is allowed again while an enrolment adds them is open', async () => {
  await db.pool.query('delete from campaign_contact where contact_id = $1', [contact.id])
  await db.pool.query('update contact set stopped_at = now() where id = $1', [contact.id])
  const allowing = await db.pool.connect()
  try {
    await allowing.query('begin')
    const { rows } = await allowing.query<{ pid: number }>('select pg_backend_pid() as pid')
    // As allowContact does, which has looked for rows to open by now.
    await allowing.query('update contact set stopped_at = null where id = $1', [contact.id])
    const enrolling = enrolCampaign(campaign.organisationId, campaign.id)
    await Promise.race([enrolling, waitUntilBlockedBy(rows[0]?.pid ?? 0)])
    await allowing.query('commit')
    await enrolling
  } finally {
    await allowing.query('rollback')
    allowing.release()
  }
  expect(await readRow()).toMatchObject({ state: 'ready', cause: null })
})

async function waitUntilBlockedBy(pid: number): Promise<void> {
  for (;;) {
    const { rowCount } = await db.pool.query(
      'select from pg_stat_activity where $1 = any(pg_blocking_pids(pid))',
      [pid],
    )
    if (rowCount) return
  }
}
