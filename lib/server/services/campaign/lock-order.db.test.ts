import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginPass } from '@/lib/server/services/campaign/begin-pass'
import { enrolCampaign } from '@/lib/server/services/campaign/enrol-campaign'
import { updateCampaign } from '@/lib/server/services/campaign/update-campaign'
import { wakeCampaign } from '@/lib/server/services/campaign/wake-campaign'
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
  db = await createTestDatabase()
})
afterAll(() => db.drop())

type Case = {
  /** The rows as the service looks for them. */
  rows: string
  prepare?: (campaign: MadeCampaign, contacts: MadeContact[]) => Promise<void>
  run: (campaign: MadeCampaign, contacts: MadeContact[]) => Promise<unknown>
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
  'a new pass': {
    rows: closedAs('budget_spent'),
    run: ({ organisationId, id }) => beginPass(organisationId, id, 2, 'all'),
  },
  'a list taken away': {
    rows: `state = 'ready'`,
    run: async ({ organisationId, id }) => {
      const other = await makeList(db.pool, organisationId)
      return updateCampaign(actAs(organisationId), id, { lists: [{ listId: other, weight: 1 }] })
    },
  },
  'a list put back': {
    rows: closedAs('list_removed'),
    run: ({ organisationId, id }) => enrolCampaign(organisationId, id),
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
  },
}

test.each(Object.entries(services))(
  '%s waits for an apply with no queue row in hand',
  async (_, { rows, prepare, run }) => {
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
    const { rows: after } = await db.pool.query(
      'select state, stop_cause from campaign_contact where campaign_id = $1 and stop_cause is distinct from $2',
      [campaign.id, 'list_removed'],
    )
    // It was done all the same.
    expect(after).toEqual(
      rows === `state = 'ready'`
        ? []
        : contacts.map(() => ({ state: expect.stringMatching(/waiting|ready/), stop_cause: null })),
    )
  },
)

async function countWaiting(): Promise<number> {
  const { rows } = await db.pool.query(
    "select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  )
  return rows[0].count
}
