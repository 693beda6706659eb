import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type DialerWorld, HOUR, later, makeDialerWorld } from '@/lib/server/testing/dialer-world'
import { makeCampaign, makeContact } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { reapLeases } from './reap-leases'

let db: TestDatabase
let world: DialerWorld
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  world = await makeDialerWorld(db.pool)
})

const due = later(24 * HOUR)

test('only the campaign of the lease is told that an outcome came, not that of an earlier attempt', async () => {
  const contact = await makeContact(db.pool, world.campaign)
  const first = await world.fetchOne()
  await world.say(first, 2)
  const other = await makeCampaign(db.pool, world.organisationId)
  await db.pool.query('update attempt set campaign_id = $2 where id = $1', [first, other.id])
  await world.setBack(first, 48 * HOUR)
  await world.wakeUp(contact.id)
  await world.fetchOne()
  await db.pool.query('delete from campaign_fetch')
  for (const { id } of [world.campaign, other]) {
    await db.pool.query('insert into campaign_fetch (campaign_id, organisation_id) values ($1, $2)', [
      id,
      world.organisationId,
    ])
  }
  expect(await reapLeases(db.pool, due)).toBe(1)
  const { rows } = await db.pool.query(
    'select campaign_id as id from campaign_fetch where last_disposition_at is not null',
  )
  expect(rows).toEqual([{ id: world.campaign.id }])
})
