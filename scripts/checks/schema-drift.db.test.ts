import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { findSchemaDrift } from './schema-drift.mjs'

let db: TestDatabase

beforeEach(async () => {
  db = await createTestDatabase()
})

afterEach(async () => {
  await db.drop()
})

async function findDrift(): Promise<string[]> {
  return findSchemaDrift(inject('testServer').adminUrl, new URL(db.connectionString).pathname.slice(1))
}

test('the migrations and the Prisma schema agree', async () => {
  expect(await findDrift()).toEqual([])
})

test.each([
  [
    'alter table campaign alter column name type varchar(40)',
    'campaign.name is character varying(40) after the migrations',
  ],
  ['alter table campaign alter column name drop not null', 'campaign.name is nullable after the migrations'],
  [
    'alter table campaign add column surplus int',
    'campaign.surplus is made by the migrations, but prisma/schema does not have it.',
  ],
  [
    'alter table campaign drop column name cascade',
    'campaign.name is in prisma/schema, but no migration makes it.',
  ],
  ['create table surplus (id int primary key)', 'surplus.id is made by the migrations'],
  [
    'create unique index on campaign (organisation_id, name, state)',
    'is made by the migrations, but prisma/schema does not have it.',
  ],
])('%s is seen', async (statement, sentence) => {
  await db.pool.query(statement)
  expect((await findDrift()).join('\n')).toContain(sentence)
})
