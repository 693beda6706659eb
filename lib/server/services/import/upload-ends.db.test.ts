import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs } from '@/lib/server/jobs/worker'
import { getImport } from '@/lib/server/queries/list/get-import'
import { getImportChunks } from '@/lib/server/queries/list/get-import-chunks'
import { confirmImport } from '@/lib/server/services/import/confirm-import'
import { importBatch } from '@/lib/server/services/import/import-batch'
import { uploadLimits } from '@/lib/server/services/import/import-chunks'
import { putImportChunk } from '@/lib/server/services/import/put-import-chunk'
import { resumeImports } from '@/lib/server/services/import/resume-imports'
import { runImport } from '@/lib/server/services/import/run-import'
import { startImport } from '@/lib/server/services/import/start-import'
import { uploadImport } from '@/lib/server/services/import/upload-import'
import { actAs, createList, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { uploadFile } from '@/lib/server/testing/import-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())

const limits = { ...uploadLimits }
const rowsABatch = importBatch.rows
afterEach(() => {
  Object.assign(uploadLimits, limits)
  importBatch.rows = rowsABatch
})

const duplicates = { by: 'key', within: 'list' } as const

describe('an upload in one request whose process died', () => {
  /** Two chunks have come, the last of them so long ago. */
  async function breakOff(isOneShot: boolean, minutesAgo: number) {
    const ctx = actAs(await createOrganisation())
    const listId = await createList(ctx.organisationId)
    const file = { fileName: 'a.csv', fileBytes: null, mode: 'append', duplicates, isOneShot } as const
    const importId = parseId('imp', (await startImport(ctx, { listId, ...file })).id) ?? 0n
    for (const position of [0, 1])
      await putImportChunk(ctx, { importId, position, bytes: Buffer.from('Phone\n'), checksum: null })
    await db.pool.query(`update list_import set created_at = now() - interval '5 hours' where id = $1`, [
      importId,
    ])
    await db.pool.query(
      `update import_chunk set stored_at = now() - make_interval(mins => $2 + 60 * (1 - position)) where import_id = $1`,
      [importId, minutesAgo],
    )
    await resumeImports()
    const { status, fault } = await getImport(ctx, importId)
    return [status, fault, (await getImportChunks(ctx, importId)).bytesReceived]
  }

  test('is ended in words, and what had arrived is given up', async () => {
    expect(await breakOff(true, 31)).toEqual(['failed', 'The upload was broken off.', 0])
  })

  test('is left alone while its chunks still come', async () => {
    expect(await breakOff(true, 29)).toEqual(['uploading', null, 12])
  })

  test('is not one in chunks, which may be gone on with', async () => {
    expect(await breakOff(false, 4 * 60)).toEqual(['uploading', null, 12])
  })

  test('is what a request with a file opens', async () => {
    const ctx = actAs(await createOrganisation())
    const listId = await createList(ctx.organisationId)
    const stream = (async function* () {
      yield Buffer.from('Phone\n')
      const seen = await getPrisma().listImport.findFirstOrThrow({ where: { listId } })
      expect([seen.status, seen.isOneShot]).toEqual(['uploading', true])
      yield Buffer.from('+12125550100\n')
    })()
    const options = () => ({ fileName: 'a.csv', mode: null, mapping: undefined })
    await uploadImport(ctx, { listId, mode: 'append', upload: { kind: 'file', stream, options } })
    expect((await uploadFile('Phone\n')).importId).toBeDefined()
    expect(
      await getPrisma().listImport.count({ where: { isOneShot: true, organisationId: ctx.organisationId } }),
    ).toBe(1)
  })
})

describe('a file is bounded', () => {
  const put = (made: Awaited<ReturnType<typeof uploadFile>>, position: number, text: string) =>
    putImportChunk(made.ctx, { importId: made.importId, position, bytes: Buffer.from(text), checksum: null })

  test('by its bytes: what goes beyond is refused in words and not kept', async () => {
    uploadLimits.bytes = 20
    const made = await uploadFile('x'.repeat(12))
    await expect(put(made, 1, 'x'.repeat(9))).rejects.toThrow('The file is larger than 20 bytes. Split it.')
    expect(await getImportChunks(made.ctx, made.importId)).toMatchObject({
      bytesReceived: 12,
      received: [[0, 0]],
    })
    expect(await put(made, 1, 'x'.repeat(8))).toMatchObject({
      bytesTotal: 20,
      chunkCount: 2,
      isRepeat: false,
    })
    expect(await put(made, 1, 'x'.repeat(8))).toMatchObject({ bytesTotal: 20, chunkCount: 2, isRepeat: true })
  })

  test('also when many chunks come at once', async () => {
    uploadLimits.bytes = 20
    const made = await uploadFile('x'.repeat(10))
    const answers = await Promise.allSettled(
      [1, 2, 3, 4, 5, 6].map((position) => put(made, position, 'xxxxx')),
    )
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(await getImportChunks(made.ctx, made.importId)).toMatchObject({ bytesReceived: 20 })
  })

  test('by the number of its chunks', async () => {
    uploadLimits.chunks = 2
    const made = await uploadFile('x')
    await put(made, 1, 'x')
    await expect(put(made, 2, 'x')).rejects.toThrow('A file has at most 2 chunks. Send larger ones.')
  })

  test('and one that says that it is larger is not begun', async () => {
    const ctx = actAs(await createOrganisation())
    const listId = await createList(ctx.organisationId)
    const file = { fileName: 'a.csv', fileBytes: 1024 ** 3 + 1, mode: 'append', duplicates } as const
    await expect(startImport(ctx, { listId, ...file })).rejects.toThrow(
      'The file is larger than 1 GB. Split it.',
    )
    expect(await getPrisma().listImport.count({ where: { listId } })).toBe(0)
  })
})

describe('rows with a warning are counted of what was written', () => {
  const rows =
    'Key,Phone,Email\nA,+12125550100,odd\nB,+12125550101,\nC,+12125550102,odd\nD,+12125550103,odd\n'

  test('of an import that was cancelled', async () => {
    importBatch.rows = 2
    const { ctx, importId } = await uploadFile(rows)
    await confirmImport(ctx, importId, {})
    await db.pool.query(`
      create function stop_${importId}() returns trigger language plpgsql as $$ begin
        new.status := 'cancelled'; new.finished_at := now(); return new; end $$;
      create trigger stop_${importId} before update on list_import for each row
        when (new.id = ${importId} and new.rows_read = 2 and old.rows_read = 0) execute function stop_${importId}()`)
    await runImport(ctx.organisationId, importId)
    expect(await getImport(ctx, importId)).toMatchObject({
      status: 'cancelled',
      rows: { read: 2 },
      warned: 1,
    })
  })

  test('of one that failed', async () => {
    importBatch.rows = 3
    const { ctx, importId } = await uploadFile(rows)
    await confirmImport(ctx, importId, {})
    await db.pool.query(
      `alter table import_stage add constraint refused_${importId} check (import_id <> ${importId} or row_no < 4)`,
    )
    await runImport(ctx.organisationId, importId)
    expect(await getImport(ctx, importId)).toMatchObject({ status: 'failed', rows: { read: 3 }, warned: 2 })
  })
})

test('whom an import took off a list is found by an index', async () => {
  const client = await db.pool.connect()
  try {
    await client.query('begin; set local enable_seqscan = off; set local enable_bitmapscan = off')
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      'explain delete from import_leaver where organisation_id = 1 and contact_id = 1',
    )
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('import_leaver_contact_id_idx')
    await client.query('rollback')
  } finally {
    client.release()
  }
})
