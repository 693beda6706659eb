import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { getContactList } from '@/lib/server/queries/list/get-contact-list'
import type { Ctx } from '@/lib/server/services/context'
import { updateContactList } from '@/lib/server/services/list/update-contact-list'
import { actAs } from '@/lib/server/testing/contact-fixture'
import { makeList, makeOrganisation } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
let ctx: Ctx
let listId: bigint
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  const organisation = await makeOrganisation(db.pool)
  ctx = actAs(organisation.id)
  listId = await makeList(db.pool, organisation.id)
})

test('of two who opened the same list the second is told, and changes nothing', async () => {
  const { updatedAt } = await getContactList(ctx, listId)
  await updateContactList(ctx, listId, { name: 'Spring', updatedAt })
  const late = updateContactList(ctx, listId, { defaultCountry: 'GB', isActive: false, updatedAt })
  await expect(late).rejects.toMatchObject({ code: 'conflict', details: { reason: 'changed_meanwhile' } })
  const now = await getContactList(ctx, listId)
  expect(now).toMatchObject({ name: 'Spring', defaultCountry: 'US', isActive: true })
  await updateContactList(ctx, listId, { defaultCountry: 'GB', updatedAt: now.updatedAt })
  expect(await getContactList(ctx, listId)).toMatchObject({ name: 'Spring', defaultCountry: 'GB' })
})

test('a change that is none makes it no other; columns that an import adds do', async () => {
  const { updatedAt } = await getContactList(ctx, listId)
  await updateContactList(ctx, listId, { name: 'List', updatedAt })
  await updateContactList(ctx, listId, { name: 'List', updatedAt })
  await db.pool.query(
    `update contact_list set columns = '[{"name": "plan", "type": "text"}]' where id = $1`,
    [listId],
  )
  const late = updateContactList(ctx, listId, { columns: [], updatedAt })
  await expect(late).rejects.toMatchObject({ code: 'conflict' })
  expect((await getContactList(ctx, listId)).columns).toHaveLength(1)
})

test('who says nothing of what they saw changes the list as it is now', async () => {
  await updateContactList(ctx, listId, { name: 'Spring' })
  await updateContactList(ctx, listId, { name: 'Summer' })
  expect(await getContactList(ctx, listId)).toMatchObject({ name: 'Summer' })
})
