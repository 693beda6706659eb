import { afterAll, beforeAll, expect, test } from 'vitest'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import { dropHeld } from '@/lib/server/dialer/hold'
import { beginPass } from '@/lib/server/services/campaign/begin-pass'
import { enrolCampaign } from '@/lib/server/services/campaign/enrol-campaign'
import { updateCampaign } from '@/lib/server/services/campaign/update-campaign'
import { wakeCampaign } from '@/lib/server/services/campaign/wake-campaign'
import { allowContact } from '@/lib/server/services/contact/allow-contact'
import { stopContact } from '@/lib/server/services/contact/stop-contact'
import { withTransaction } from '@/lib/server/services/context'
import { endDncEntry } from '@/lib/server/services/dnc/end-dnc-entry'
import { removeMemberships } from '@/lib/server/services/import/remove-memberships'
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

let db: TestDatabase
beforeAll(async () => {
  dropHeld()
  db = await createTestDatabase()
})
afterAll(() => db.drop())

type Case = {
  /** The rows as the service looks for them. */
  rows: string
  prepare?: (campaign: MadeCampaign, contacts: MadeContact[]) => Promise<void>
  run: (campaign: MadeCampaign, contacts: MadeContact[]) => Promise<unknown>
  /** Each row once it was done; null = gone. Where nothing is said, it is open again. */
  after?: { state: string; cause: string | null; hasMoved?: boolean } | null
}

/** Another list, with these contacts; not on the campaign yet. */
async function addOtherList({ organisationId }: MadeCampaign, contacts: MadeContact[]) {
  const listId = await makeList(db.pool, organisationId)
  await db.pool.query(
    'insert into list_contact (organisation_id, list_id, contact_id) select $1, $2, unnest($3::bigint[])',
    [organisationId, listId, contacts.map((contact) => contact.id)],
  )
}

/** The campaign has that one instead. */
async function takeListAway({ organisationId, id, listId }: MadeCampaign) {
  const { rows } = await db.pool.query<{ id: bigint }>(
    'select id from contact_list where organisation_id = $1 and id <> $2',
    [organisationId, listId],
  )
  return updateCampaign(actAs(organisationId), id, {
    lists: rows.map((other) => ({ listId: other.id, weight: 1 })),
  })
}

const closedAs = (cause: string) => `state = 'closed', stop_cause = '${cause}', closed_at = now()`

/** Whatever waits for queue rows. */
const services: Record<string, Case> = {
  'a change of rules': {
    rows: closedAs('cap_contact_day'),
    run: ({ organisationId, id }) => wakeCampaign(organisationId, id),
  },
  'a list switched on': {
    rows: closedAs('list_active'),
    run: ({ organisationId, listId }) => wakeList(organisationId, listId),
  },
  'a list told to wait': {
    rows: `state = 'ready'`,
    prepare: async ({ listId }) => {
      await db.pool.query(`update contact_list set active_from = now() + interval '1 hour' where id = $1`, [
        listId,
      ])
    },
    run: ({ organisationId, listId }) => wakeList(organisationId, listId),
    after: { state: 'waiting', cause: null },
  },
  'a new pass': {
    rows: closedAs('budget_spent'),
    run: ({ organisationId, id }) => beginPass(organisationId, id, 2, 'all'),
  },
  'a list taken away': {
    rows: `state = 'ready'`,
    prepare: (campaign) => addOtherList(campaign, []),
    run: takeListAway,
    after: { state: 'closed', cause: 'list_removed' },
  },
  'a list taken away from who is out and on another': {
    rows: `state = 'leased'`,
    prepare: addOtherList,
    run: takeListAway,
    after: { state: 'leased', cause: null, hasMoved: true },
  },
  'a list put back': {
    rows: closedAs('list_removed'),
    run: ({ organisationId, id }) => enrolCampaign(organisationId, id),
  },
  'another list, of whose contacts the list is gone': {
    rows: closedAs('reached'),
    prepare: async (campaign, contacts) => {
      await addOtherList(campaign, contacts)
      // Who is done stays where they are until then.
      await db.pool.query(`update campaign_contact set ${closedAs('reached')} where campaign_id = $1`, [
        campaign.id,
      ])
      await takeListAway(campaign)
    },
    run: ({ organisationId, id }) => enrolCampaign(organisationId, id),
    after: { state: 'closed', cause: 'reached', hasMoved: true },
  },
  'a DNC entry ended': {
    rows: closedAs('dnc'),
    prepare: async ({ organisationId }, [first]) => addDnc(db.pool, organisationId, first?.e164 ?? ''),
    run: async ({ organisationId }) => {
      const { rows } = await db.pool.query('select id from dnc_entry where organisation_id = $1', [
        organisationId,
      ])
      return endDncEntry(actAs(organisationId), rows[0].id, { reason: 'revoked' })
    },
  },
  'calls to people stopped': {
    rows: `state = 'ready'`,
    run: async ({ organisationId }, contacts) => {
      for (const { id } of contacts) await stopContact(actAs(organisationId), id, {})
    },
    after: { state: 'closed', cause: 'contact_open' },
  },
  'calls to people allowed again': {
    rows: closedAs('contact_open'),
    prepare: async ({ organisationId }) => {
      await db.pool.query('update contact set stopped_at = now() where organisation_id = $1', [
        organisationId,
      ])
    },
    run: async ({ organisationId }, contacts) => {
      for (const { id } of contacts) await allowContact(actAs(organisationId), id, { reason: 'asked' })
    },
  },
  'contacts taken off a list': {
    rows: `state = 'ready'`,
    run: ({ organisationId, listId }, contacts) =>
      withTransaction(actAs(organisationId), (tx) =>
        removeMemberships(
          tx,
          organisationId,
          listId,
          contacts.map(({ id }) => id),
        ),
      ),
    after: null,
  },
}

const opened = { state: expect.stringMatching(/waiting|ready/), cause: null }

test.each(Object.entries(services))(
  '%s waits for an apply with no queue row in hand',
  async (_, { rows, prepare, run, after = opened }) => {
    const { id: organisationId } = await makeOrganisation(db.pool)
    const campaign = await makeCampaign(db.pool, organisationId, {
      entryPointId: 'ep',
      outdialAni: '+12125550199',
    })
    const first = await makeContact(db.pool, campaign)
    const contacts = [first, await makeContact(db.pool, campaign, { numbers: [{ e164: first.e164 }] })]
    await prepare?.(campaign, contacts)
    await db.pool.query(`update campaign_contact set ${rows} where campaign_id = $1`, [campaign.id])

    // As an apply does: its contacts, then rows in several statements; the greater id first, as when somebody asks never
    // to be called again.
    const apply = await db.pool.connect()
    try {
      await apply.query('begin')
      await apply.query('select from contact where id = any($1::bigint[]) order by id for update', [
        contacts.map(({ id }) => id),
      ])
      await apply.query('select from campaign_contact where id = $1 for update', [contacts[1]?.queueId])
      const running = run(campaign, contacts)
      running.catch(() => undefined)
      await expect.poll(countWaiting, { interval: 10, timeout: 10_000 }).toBe(1)
      await apply.query('select from campaign_contact where id = $1 for update nowait', [first.queueId])
      await apply.query('commit')
      await running
    } finally {
      await apply.query('rollback')
      apply.release()
    }
    // It was done all the same.
    const { rows: found } = await db.pool.query(
      `select state, stop_cause as cause, list_id <> $2 as "hasMoved" from campaign_contact where campaign_id = $1`,
      [campaign.id, campaign.listId],
    )
    expect(found).toEqual(after === null ? [] : contacts.map(() => ({ hasMoved: false, ...after })))
  },
)

test('a list taken away leaves a row that is opened meanwhile to whoever holds its contact; it is not called', async () => {
  const { id: organisationId } = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, organisationId, {
    entryPointId: 'ep',
    outdialAni: '+12125550199',
  })
  const [open, done] = [await makeContact(db.pool, campaign), await makeContact(db.pool, campaign)]
  await db.pool.query(`update campaign_contact set ${closedAs('budget_spent')} where id = $1`, [done.queueId])
  await addOtherList(campaign, [])
  const [holder, apply] = [await db.pool.connect(), await db.pool.connect()]
  try {
    for (const [client, contact] of [
      [holder, open],
      [apply, done],
    ] as const) {
      await client.query('begin')
      await client.query('select from contact where id = $1 for update', [contact.id])
    }
    const taking = takeListAway(campaign)
    taking.catch(() => undefined)
    await expect.poll(countWaiting, { interval: 10, timeout: 10_000 }).toBe(1)
    await db.pool.query(
      `update campaign_contact set state = 'ready', stop_cause = null, closed_at = null where id = $1`,
      [done.queueId],
    )
    await holder.query('commit')
    await taking
    const { rows } = await apply.query('select state from campaign_contact where id = $1 for update nowait', [
      done.queueId,
    ])
    expect(rows).toEqual([{ state: 'ready' }])
  } finally {
    for (const client of [holder, apply]) {
      await client.query('rollback')
      client.release()
    }
  }
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  expect(await handOut(settings, 10)).toMatchObject({ shut: { list_removed: 1 } })
})

async function countWaiting(): Promise<number> {
  const { rows } = await db.pool.query(
    "select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  )
  return rows[0].count
}
