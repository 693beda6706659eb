import { afterAll, beforeAll, expect, test } from 'vitest'
import { installJobs } from '@/lib/server/jobs/worker'
import { getImport } from '@/lib/server/queries/list/get-import'
import { checkImport } from '@/lib/server/services/import/check-import'
import { confirmImport } from '@/lib/server/services/import/confirm-import'
import { hashChunk } from '@/lib/server/services/import/import-chunks'
import { runCheck } from '@/lib/server/services/import/run-check'
import { runImport } from '@/lib/server/services/import/run-import'
import { uploadFile } from '@/lib/server/testing/import-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())

test('a chunk that comes while a checked file is confirmed is imported too', async () => {
  const { ctx, importId } = await uploadFile('Key,Phone\nA,+12125550100\n')
  await checkImport(ctx, importId, {})
  await runCheck(ctx.organisationId, importId)
  const upload = await db.pool.connect()
  try {
    await upload.query('begin')
    const { rows } = await upload.query<{ pid: number }>(
      'select pg_backend_pid() as pid from list_import where id = $1 for update',
      [importId],
    )
    const confirming = confirmImport(ctx, importId, {})
    for (;;) {
      const waiting = await db.pool.query(
        'select from pg_stat_activity where $1 = any(pg_blocking_pids(pid))',
        [rows[0]?.pid],
      )
      if (waiting.rows.length > 0) break
    }
    const bytes = Buffer.from('B,+12125550101\n')
    await upload.query(
      'insert into import_chunk (organisation_id, import_id, position, sha256, bytes) values ($1, $2, 1, $3, $4)',
      [ctx.organisationId, importId, Buffer.from(hashChunk(bytes)), bytes],
    )
    await upload.query('commit')
    await confirming
  } finally {
    upload.release()
  }
  await runImport(ctx.organisationId, importId)
  expect(await getImport(ctx, importId)).toMatchObject({ status: 'done', rows: { read: 2, added: 2 } })
})
