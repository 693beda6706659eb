import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type DialerWorld, makeDialerWorld } from '@/lib/server/testing/dialer-world'
import { makeContact, storeDisposition } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { applyPendingEvents } from './apply-events'

/** What a campaign is told of its outcomes waits for its rows, and nothing waits for that. */

let db: TestDatabase
let world: DialerWorld
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  world = await makeDialerWorld(db.pool)
})

async function storeOne(of: DialerWorld): Promise<void> {
  await makeContact(db.pool, of.campaign)
  const event = { id: randomUUID(), data: [{ contactId: await of.fetchOne(), telephonyOutcome: 2 }] }
  await storeDisposition(db.pool, of.organisationId, Buffer.from(JSON.stringify(event)))
}

async function readNotes() {
  const { rows } = await db.pool.query(
    `select (select count(*)::int from disposition_pending where organisation_id = c.organisation_id) as pending,
            f.last_disposition_at is not null as "isTold", c.first_handed_at is not null as "isFirst"
       from campaign c join campaign_fetch f on f.campaign_id = c.id where c.id = $1`,
    [world.campaign.id],
  )
  return rows[0]
}

test.each([
  ['campaign_fetch', 'campaign_id', { isTold: false, isFirst: true }],
  ['campaign', 'id', { isTold: true, isFirst: false }],
])(
  'guard held notes: while somebody holds its row of %s events are applied, and it is told later',
  {
    timeout: 10_000,
  },
  async (table, key, meanwhile) => {
    await storeOne(world)
    const other = await makeDialerWorld(db.pool)
    await storeOne(other)
    const holder = await db.pool.connect()
    try {
      await holder.query('begin')
      await holder.query(`select from ${table} where ${key} = $1 for update`, [world.campaign.id])
      expect(await applyPendingEvents(db.pool)).toBe(2)
      expect(await readNotes()).toEqual({ pending: 0, ...meanwhile })
    } finally {
      await holder.query('rollback')
      holder.release()
    }
    expect(await applyPendingEvents(db.pool)).toBe(0)
    expect(await readNotes()).toEqual({ pending: 0, isTold: true, isFirst: true })
  },
)
