import { afterAll, beforeAll, expect, test } from 'vitest'
import { getPrisma } from '@/lib/server/db/prisma'
import { enqueueJob } from '@/lib/server/jobs/enqueue'
import { installJobs, runDueJobs } from '@/lib/server/jobs/worker'
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
