import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImportVerdictDto } from '@/lib/contracts/import'
import { installJobs } from '@/lib/server/jobs/worker'
import { getImport } from '@/lib/server/queries/list/get-import'
import { listVerdicts } from '@/lib/server/queries/list/list-verdicts'
import { summariseVerdicts } from '@/lib/server/queries/list/summarise-verdicts'
import { confirmImport } from '@/lib/server/services/import/confirm-import'
import { forgetRowsAfter } from '@/lib/server/services/import/import-stage'
import { previewImport } from '@/lib/server/services/import/preview-import'
import { runImport } from '@/lib/server/services/import/run-import'
import { type MadeUpload, uploadFile } from '@/lib/server/testing/import-fixture'
import { makeWorkbook } from '@/lib/server/testing/make-workbook.mjs'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** Rows of a workbook say their own numbers, and a malformed one has them fall and repeat. */

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())

const numbered = (line: number, cells: string[]) => ({ line, cells })
const falling = makeWorkbook({
  sheets: [
    {
      name: 'People',
      rows: [
        numbered(40, ['Key', 'Phone', 'Email']),
        numbered(9, ['A', '+12125550100', 'odd']),
        numbered(5, ['B', 'bad', '']),
        numbered(5, ['C', 'bad', '']),
        numbered(7, ['D', '+12125550101', 'odd']),
        numbered(5, ['E', '+12125550102', 'odd']),
        numbered(1, ['A', '+12125550103', '']),
      ],
    },
  ],
})

async function readPages({ ctx, importId }: MadeUpload, limit: number): Promise<ImportVerdictDto[]> {
  const rows: ImportVerdictDto[] = []
  let cursor: string | undefined
  for (;;) {
    const { data, meta } = await listVerdicts(ctx, importId, { limit, cursor })
    rows.push(...data)
    if (meta.nextCursor === null) return rows
    cursor = meta.nextCursor
  }
}

async function importFalling(): Promise<MadeUpload> {
  const made = await uploadFile(falling)
  await confirmImport(made.ctx, made.importId, {})
  await runImport(made.ctx.organisationId, made.importId)
  return made
}

test.each([1, 2, 3, 200])('verdicts come in the order of the rows, %i a page', async (limit) => {
  const rows = await readPages(await importFalling(), limit)
  expect(rows.map(({ rowNo, line, code }) => [rowNo, line, code])).toEqual([
    [1, 9, 'added'],
    [1, 9, 'email_invalid'],
    [2, 5, 'number_not_a_number'],
    [3, 5, 'number_not_a_number'],
    [4, 7, 'added'],
    [4, 7, 'email_invalid'],
    [5, 5, 'added'],
    [5, 5, 'email_invalid'],
    [6, 1, 'duplicate_key'],
  ])
})

test('rows of the same line are counted each', async () => {
  const { ctx, importId } = await importFalling()
  expect(await getImport(ctx, importId)).toMatchObject({ warned: 3, rows: { rejected: 2, duplicates: 1 } })
  const rows = Object.fromEntries(
    (await summariseVerdicts(ctx, importId)).map((item) => [item.code, item.rows]),
  )
  expect(rows).toEqual({ number_not_a_number: 2, duplicate_key: 1, email_invalid: 3 })
})

test('a run that goes on keeps what was said of the rows before it, and only that', async () => {
  const made = await importFalling()
  await forgetRowsAfter({ organisationId: made.ctx.organisationId, id: made.importId }, 3)
  expect((await readPages(made, 200)).map(({ rowNo }) => rowNo)).toEqual([1, 1, 2, 3])
})

test('the preview tells its rows apart', async () => {
  const { ctx, importId } = await uploadFile(falling)
  const { rows } = await previewImport(ctx, importId, {})
  expect(rows.map(({ rowNo }) => rowNo)).toEqual([1, 2, 3, 4, 5, 6])
})
