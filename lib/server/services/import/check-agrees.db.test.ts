import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type ImportMode, importModes } from '@/lib/contracts/import'
import { type DuplicateRule, duplicateBys, duplicateScopes } from '@/lib/contracts/import-run'
import { toCsvLine } from '@/lib/domain/csv/to-csv-line'
import { parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs } from '@/lib/server/jobs/worker'
import { getImport } from '@/lib/server/queries/list/get-import'
import { listVerdicts } from '@/lib/server/queries/list/list-verdicts'
import { checkImport } from '@/lib/server/services/import/check-import'
import { confirmImport } from '@/lib/server/services/import/confirm-import'
import { importBatch } from '@/lib/server/services/import/import-batch'
import { putImportChunk } from '@/lib/server/services/import/put-import-chunk'
import { runCheck } from '@/lib/server/services/import/run-check'
import { runImport } from '@/lib/server/services/import/run-import'
import { runUndoImport } from '@/lib/server/services/import/run-undo-import'
import { startImport } from '@/lib/server/services/import/start-import'
import { undoImport } from '@/lib/server/services/import/undo-import'
import { actAs, createList, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** A check says what the import then does, and an undo leaves what was there before, for any file, mode and rule. */

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())

const rowsABatch = importBatch.rows
afterEach(() => {
  importBatch.rows = rowsABatch
})

const number = fc.integer({ min: 0, max: 6 }).map((n) => `+1212555010${n}`)
const fileRow = fc.record({
  key: fc.constantFrom('', 'A', 'B', 'C', 'D', 'E'),
  name: fc.constantFrom('', 'Ann', 'Bo'),
  phone: number,
  mobile: fc.option(number, { nil: '' }),
  plan: fc.constantFrom('', 'Gold', '=Iron'),
  zip: fc.constantFrom('', '10001'),
})
type FileRow = typeof fileRow extends fc.Arbitrary<infer T> ? T : never
const file = fc.array(fileRow, { minLength: 1, maxLength: 9 })

function toCsv(rows: readonly FileRow[]): string {
  const lines = rows.map((r) => toCsvLine([r.key, r.name, r.phone, r.mobile, r.plan, r.zip]))
  return toCsvLine(['Key', 'First Name', 'Phone', 'Mobile', 'Plan', 'Zip']) + lines.join('')
}

type At = { organisationId: bigint; listId: bigint }
type How = { mode: ImportMode; duplicates: DuplicateRule }

async function open({ organisationId, listId }: At, rows: readonly FileRow[], how: How): Promise<bigint> {
  const ctx = actAs(organisationId)
  const { id } = await startImport(ctx, { listId, fileName: 'a.csv', fileBytes: null, ...how })
  const importId = parseId('imp', id) ?? 0n
  const bytes = new TextEncoder().encode(toCsv(rows))
  await putImportChunk(ctx, { importId, position: 0, bytes, checksum: null })
  return importId
}

async function importFile(at: At, importId: bigint) {
  const ctx = actAs(at.organisationId)
  await confirmImport(ctx, importId, {})
  await runImport(at.organisationId, importId)
  const { data } = await listVerdicts(ctx, importId, { limit: 200 })
  return {
    dto: await getImport(ctx, importId),
    verdicts: data.map(({ contactId: _, ...verdict }) => verdict),
  }
}

/** Everything that the list's users see of its people, and who else is there. */
async function describePeople({ organisationId, listId }: At) {
  const contacts = await getPrisma().contact.findMany({
    where: { organisationId },
    orderBy: { externalKey: 'asc' },
    select: {
      externalKey: true,
      firstName: true,
      postalCode: true,
      numbers: {
        where: { OR: [{ stateCause: null }, { stateCause: { not: 'replaced' } }] },
        orderBy: { position: 'asc' },
        select: { e164: true, type: true, state: true, zoneSource: true },
      },
      memberships: { orderBy: { listId: 'asc' }, select: { listId: true, columns: true } },
    },
  })
  return contacts.map(({ externalKey, memberships, ...contact }) => ({
    ...contact,
    key: externalKey.replace(/^lst_\w+:/, 'list:'),
    lists: memberships.map((m) => ({ isOurs: m.listId === listId, columns: m.columns })),
  }))
}

test('the import does what its check said, and its undo brings back what was there', {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      file,
      file,
      file,
      fc.constantFrom(...importModes),
      fc.record({ by: fc.constantFrom(...duplicateBys), within: fc.constantFrom(...duplicateScopes) }),
      fc.constantFrom(2, 3, 100),
      async (there, elsewhere, rows, mode, duplicates, batchRows) => {
        importBatch.rows = batchRows
        const make = async (): Promise<At> => {
          const organisationId = await createOrganisation()
          const at = { organisationId, listId: await createList(organisationId) }
          const plain = { mode: 'append', duplicates: { by: 'key_or_number', within: 'list' } } as const
          await importFile(at, await open(at, there, plain))
          const other = { organisationId, listId: await createList(organisationId, 'Other') }
          await importFile(other, await open(other, elsewhere, plain))
          return at
        }
        const checked = await make()
        const before = await describePeople(checked)
        const importId = await open(checked, rows, { mode, duplicates })
        await checkImport(actAs(checked.organisationId), importId, {})
        await runCheck(checked.organisationId, importId)
        expect(await describePeople(checked)).toEqual(before)
        const { check } = await getImport(actAs(checked.organisationId), importId)
        const { dto, verdicts } = await importFile(checked, importId)
        expect(dto.status).toBe('done')
        expect(check).toMatchObject({
          rows: dto.rows,
          changedColumns: dto.changedColumns,
          leaving: dto.removed,
        })

        const direct = await make()
        const directly = await importFile(direct, await open(direct, rows, { mode, duplicates }))
        expect(directly.verdicts).toEqual(verdicts)
        expect(directly.dto.rows).toEqual(dto.rows)
        expect(await describePeople(direct)).toEqual(await describePeople(checked))

        await undoImport(actAs(checked.organisationId), importId)
        await runUndoImport(checked.organisationId, importId)
        expect(await describePeople(checked)).toEqual(before)
      },
    ),
    { numRuns: 15 },
  )
})
