import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  checkThrottle,
  countFailure,
  forgetFailures,
  listSignInKeys,
  takeBackFailure,
} from '@/lib/server/auth/throttle'
import { deleteSignInFailures } from '@/lib/server/jobs/tasks/delete-sign-in-failures'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
const keys = listSignInKeys('ana@example.com', '203.0.113.7')
const [pair, ofEmail, ofAddress] = keys
const now = new Date()
const after = (minutes: number) => new Date(now.getTime() + minutes * 60_000)

beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  await db.pool.query('truncate sign_in_failure')
})

async function fail(times: number, at = now): Promise<void> {
  for (let i = 0; i < times; i += 1) await countFailure(keys, at)
}

test('the limit is in the database: what another process counted holds here too', async () => {
  await fail(7)
  expect(await checkThrottle(keys, now)).toBeNull()
  // The eighth, as another process writes it.
  await db.pool.query('update sign_in_failure set failures = failures + 1')
  expect(await checkThrottle(keys, now)).toBe(15 * 60)
  expect(await checkThrottle([ofEmail, ofAddress], now)).toBeNull()
})

test('a window ends 15 minutes after its first failure, and the next begins at one', async () => {
  await fail(1)
  await fail(7, after(14))
  expect(await checkThrottle(keys, after(14))).toBe(60)
  expect(await checkThrottle(keys, after(15))).toBeNull()
  expect(await countFailure(keys, after(16))).toBeNull()
  await fail(7, after(16))
  expect(await checkThrottle(keys, after(16))).toBe(15 * 60)
})

test('of many at the same moment the limit lets eight through', async () => {
  const answers = await Promise.all(Array.from({ length: 30 }, () => countFailure(keys, now)))
  expect(answers.filter((wait) => wait === null)).toHaveLength(8)
})

test('a success forgets the pair and takes its own count back from the address', async () => {
  await fail(3)
  await forgetFailures([pair, ofEmail])
  await takeBackFailure([ofAddress])
  const { rows } = await db.pool.query('select failures from sign_in_failure')
  expect(rows).toEqual([{ failures: 2 }])
})

test('neither e-mail nor address is stored, and what is over is removed', async () => {
  await fail(1, after(-16))
  await countFailure([pair], now)
  const { rows } = await db.pool.query<{ row: string }>(
    `select encode(key_hash, 'escape') || t::text as row from sign_in_failure t`,
  )
  expect(rows).toHaveLength(3)
  for (const { row } of rows) expect(row).not.toMatch(/ana|203/)
  await deleteSignInFailures()
  const { rows: left } = await db.pool.query('select failures from sign_in_failure')
  expect(left).toEqual([{ failures: 1 }])
})
