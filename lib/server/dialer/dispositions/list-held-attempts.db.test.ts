import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeCampaign, makeOrganisation } from '@/lib/server/testing/factories'
import { makeOpenAttempts } from '@/lib/server/testing/make-open-attempts'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { listHeldAttempts } from './list-held-attempts'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

test('a contact that is gone is held by nobody: what is said of it waits for nothing', async () => {
  const { id: organisationId } = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, organisationId)
  const [gone = '', held = '', free = ''] = await makeOpenAttempts(db.pool, campaign, 3)
  const contactOf = 'select contact_id from attempt where id = $1'
  await db.pool.query(`delete from campaign_contact where contact_id = (${contactOf})`, [gone])
  await db.pool.query(`delete from contact_number where contact_id = (${contactOf})`, [gone])
  await db.pool.query(`delete from contact where id = (${contactOf})`, [gone])
  const holder = await db.pool.connect()
  try {
    await holder.query('begin')
    await holder.query(`select from contact where id = (${contactOf}) for update`, [held])
    const found = await listHeldAttempts(db.pool, organisationId, [gone, held, free])
    expect([...found]).toEqual([held])
  } finally {
    await holder.query('rollback')
    holder.release()
  }
})

test('a table that somebody has locked is hardly waited for', async () => {
  const { id: organisationId } = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, organisationId)
  const ids = await makeOpenAttempts(db.pool, campaign, 1)
  const holder = await db.pool.connect()
  try {
    await holder.query('begin')
    await holder.query('lock table contact in exclusive mode')
    await expect(listHeldAttempts(db.pool, organisationId, ids)).rejects.toMatchObject({ code: '55P03' })
  } finally {
    await holder.query('rollback')
    holder.release()
  }
})
