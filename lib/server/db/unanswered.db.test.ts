import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { createPool } from './pool'
import { inTransaction } from './transaction'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

test('a connection that does not answer is given up, and nothing more is asked of it', async () => {
  const holder = await db.pool.connect()
  const pool = createPool(db.connectionString, { max: 1, query_timeout: 300 })
  try {
    await holder.query('begin')
    await holder.query('select pg_advisory_xact_lock(1)')
    const queries = vi.spyOn(pg.Client.prototype, 'query')
    const asked = () => queries.mock.calls.map(([text]) => text as unknown)
    await expect(
      inTransaction(pool, (client) => client.query('select pg_advisory_xact_lock(1)')),
    ).rejects.toThrow('Query read timeout')
    expect(asked()).toEqual(['begin', 'select pg_advisory_xact_lock(1)'])
    expect(pool.totalCount).toBe(0)
    queries.mockRestore()
  } finally {
    await holder.query('rollback')
    holder.release()
    await pool.end()
  }
})
