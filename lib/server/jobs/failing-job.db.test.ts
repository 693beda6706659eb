import { afterAll, beforeAll, expect, test } from 'vitest'
import { getPrisma } from '@/lib/server/db/prisma'
import { enqueueJob } from '@/lib/server/jobs/enqueue'
import { installJobs, runDueJobs, shortenMessage } from '@/lib/server/jobs/worker'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())

test('a job that fails is tried again later and takes nothing else down', async () => {
  await getPrisma().$transaction((tx) =>
    enqueueJob(tx, 'run-import', { organisationId: 'not a number', importId: '1' }, { key: 'failing' }),
  )
  await runDueJobs()
  const { rows } = await db.pool.query(
    "select attempts, last_error is not null as has_error, run_at > now() as is_later from graphile_worker.jobs where key = 'failing'",
  )
  expect(rows).toEqual([{ attempts: 1, has_error: true, is_later: true }])
})

test('of a job that fails the log says which, and no stack', () => {
  const error = new TypeError('secret in a message')
  const given = `Failed task 7 (run-import, 18.90ms, attempt 1 of 25) with error '${error.message}':\n  ${error.stack}`
  expect(shortenMessage(given)).toBe('Failed task 7 (run-import, 18.90ms, attempt 1 of 25)')
})
