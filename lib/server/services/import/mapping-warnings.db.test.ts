import { afterAll, beforeAll, expect, test } from 'vitest'
import { installJobs } from '@/lib/server/jobs/worker'
import { getImport } from '@/lib/server/queries/list/get-import'
import { checkImport } from '@/lib/server/services/import/check-import'
import { confirmImport } from '@/lib/server/services/import/confirm-import'
import { previewImport } from '@/lib/server/services/import/preview-import'
import { uploadFile } from '@/lib/server/testing/import-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())

const names = (count: number, name: string) => Array.from({ length: count }, (_, i) => `${name} ${i + 1}`)
const toFile = (header: string[]) =>
  `${header.join(',')}\n${header.map((name) => (name.startsWith('Phone') ? '+12125550100' : 'x')).join(',')}\n`

test('the preview and the import itself say what becomes of an eleventh number', async () => {
  const { ctx, importId } = await uploadFile(toFile([...names(11, 'Phone'), 'Note']))
  const wanted = [
    { column: 'Phone 11', code: 'number_columns', message: expect.stringMatching(/at most 10 numbers/) },
  ]
  expect(await previewImport(ctx, importId, {})).toMatchObject({ faults: [], warnings: wanted })
  expect(await confirmImport(ctx, importId, {})).toMatchObject({ mappingWarnings: wanted })
  expect(await getImport(ctx, importId)).toMatchObject({ mappingWarnings: wanted })
})

test('too many own columns are named before the check, which refuses them in the same words', async () => {
  const { ctx, importId } = await uploadFile(toFile(['Phone', ...names(29, 'Own')]))
  expect(await previewImport(ctx, importId, {})).toMatchObject({
    faults: [],
    warnings: [{ column: null, code: 'own_columns_sent' }],
  })
  const more = await uploadFile(toFile(['Phone', ...names(101, 'Own')]))
  const { faults, warnings } = await previewImport(more.ctx, more.importId, {})
  expect([faults, warnings]).toEqual([[{ column: null, message: expect.stringMatching(/Leave 1 of/) }], []])
  await expect(checkImport(more.ctx, more.importId, {})).rejects.toThrow(faults[0]?.message)
})
