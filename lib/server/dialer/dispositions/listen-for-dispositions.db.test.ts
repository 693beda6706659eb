import { EventEmitter } from 'node:events'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createPool } from '@/lib/server/db/pool'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { type Listening, listenForDispositions } from './listen-for-dispositions'

const NAME = 'rollcall listener'

let db: TestDatabase
let pool: pg.Pool
let listening: Listening
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(() => {
  pool = createPool(db.connectionString, { max: 1, application_name: NAME })
})
afterEach(() => {
  listening.close()
  return pool.end()
})

const notify = () => db.pool.query(`select pg_notify('rollcall_disposition', '')`)

async function listListeners(): Promise<number[]> {
  const { rows } = await db.pool.query<{ pid: number }>(
    'select pid from pg_stat_activity where application_name = $1',
    [NAME],
  )
  return rows.map((row) => row.pid)
}

test('wakes when it begins to listen, and for each notification; listens once; closes its connection', async () => {
  const wake = vi.fn()
  listening = listenForDispositions(pool, wake)
  await listening.keep()
  expect(wake).toHaveBeenCalledTimes(1)
  await listening.keep()
  expect(wake).toHaveBeenCalledTimes(1)
  await notify()
  await expect.poll(() => wake.mock.calls.length).toBe(2)
  listening.close()
  expect(pool.totalCount).toBe(0)
  await expect.poll(listListeners).toEqual([])
})

test('listens again after its connection was lost', async () => {
  const wake = vi.fn()
  listening = listenForDispositions(pool, wake)
  await listening.keep()
  const [lost] = await listListeners()
  await db.pool.query('select pg_terminate_backend($1)', [lost])
  await expect
    .poll(async () => {
      await listening.keep()
      const [pid = lost] = await listListeners()
      return pid !== lost && wake.mock.calls.length
    })
    .toBe(2)
  await notify()
  await expect.poll(() => wake.mock.calls.length).toBe(3)
  listening.close()
})

test('listens again where the connection was lost with the very answer', async () => {
  const clients: { release: ReturnType<typeof vi.fn> }[] = []
  const connect = async () => {
    const client = Object.assign(new EventEmitter(), { query: vi.fn(), release: vi.fn() })
    client.query.mockImplementation(async () => {
      if (clients.length === 1) client.emit('error', new Error('gone'))
    })
    clients.push(client)
    return client
  }
  listening = listenForDispositions({ connect } as never, vi.fn())
  await listening.keep()
  await listening.keep()
  await listening.keep()
  expect(clients.map((client) => client.release.mock.calls.length)).toEqual([1, 0])
  listening.close()
  expect(clients.map((client) => client.release.mock.calls.length)).toEqual([1, 1])
})

test('gives its connection up where it cannot listen, and says so', async () => {
  const client = Object.assign(new EventEmitter(), { query: vi.fn(), release: vi.fn() })
  client.query.mockRejectedValue(new Error('gone'))
  listening = listenForDispositions({ connect: async () => client } as never, vi.fn())
  await expect(listening.keep()).rejects.toThrow('gone')
  listening.close()
  expect(client.release).toHaveBeenCalledTimes(1)
})
