import { afterAll, beforeAll, expect, test } from 'vitest'
import { getEnv } from '@/lib/env'
import { getPool } from '@/lib/server/db/pool'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
})

afterAll(async () => {
  await db.drop()
})

test('a private database is migrated, empty, and the one that getPool uses', async () => {
  const { rows } = await getPool('app').query(
    'select current_database() as name, (select count(*) from organisation) as organisations',
  )
  expect(db.connectionString).toContain(rows[0].name)
  expect(getEnv().databaseUrl).toBe(db.connectionString)
  expect(rows[0].organisations).toBe(0n)
})

test('int8 arrives as bigint, in arrays too, and dates as text', async () => {
  const { rows } = await db.pool.query(
    "select 9007199254740993::int8 as one, array[1, null]::int8[] as many, '2026-03-01'::date as day",
  )
  expect(rows[0]).toEqual({ one: 9007199254740993n, many: [1n, null], day: '2026-03-01' })
})

test("the embedded server's log holds neither statements nor values of rows", async () => {
  const { rows } = await db.pool.query(
    "select current_setting('log_min_error_statement') as statements, current_setting('log_error_verbosity') as verbosity",
  )
  expect(rows[0]).toEqual({ statements: 'panic', verbosity: 'terse' })
})
