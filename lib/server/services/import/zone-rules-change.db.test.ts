import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { defaultDuplicateRule } from '@/lib/contracts/import-run'
import { parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs } from '@/lib/server/jobs/worker'
import { getImport } from '@/lib/server/queries/list/get-import'
import { checkImport } from '@/lib/server/services/import/check-import'
import { confirmImport } from '@/lib/server/services/import/confirm-import'
import { importBatch } from '@/lib/server/services/import/import-batch'
import { previewImport } from '@/lib/server/services/import/preview-import'
import { putImportChunk } from '@/lib/server/services/import/put-import-chunk'
import { runCheck } from '@/lib/server/services/import/run-check'
import { runImport } from '@/lib/server/services/import/run-import'
import { startImport } from '@/lib/server/services/import/start-import'
import { updateZoneRules } from '@/lib/server/services/organisation/update-zone-rules'
import { actAs, createList, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
let organisationId: bigint
const rowsABatch = importBatch.rows

beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())
beforeEach(async () => {
  organisationId = await createOrganisation()
  importBatch.rows = 2
})
afterEach(() => {
  importBatch.rows = rowsABatch
})

const fiveRows = `Key,Phone\n${[0, 1, 2, 3, 4].map((n) => `K${n},+1800555010${n}`).join('\n')}\n`
const [chicago, denver] = ['America/Chicago', 'America/Denver']

async function open(): Promise<bigint> {
  const ctx = actAs(organisationId)
  const { id } = await startImport(ctx, {
    listId: await createList(organisationId),
    mode: 'append',
    fileName: 'a.csv',
    fileBytes: null,
    duplicates: defaultDuplicateRule,
  })
  const importId = parseId('imp', id) ?? 0n
  const bytes = new TextEncoder().encode(fiveRows)
  await putImportChunk(ctx, { importId, position: 0, bytes, checksum: null })
  return importId
}

const place = (unknownZone: string | null) =>
  updateZoneRules(actAs(organisationId, 'compliance_officer'), { unknownZone, reason: 'So.' })

async function readZones(): Promise<string[]> {
  const numbers = await getPrisma().contactNumber.findMany({
    where: { organisationId },
    orderBy: { e164: 'asc' },
    select: { zoneSet: { select: { zones: true } } },
  })
  return numbers.map(({ zoneSet }) => zoneSet.zones.join('+'))
}

/** Changes the organisation's zone as soon as so many rows are written. */
async function changeAfter(importId: bigint, rows: number, zone: string): Promise<void> {
  await getPrisma().$executeRawUnsafe(`
    create function at_${importId}_${rows}() returns trigger language plpgsql as $$ begin
      update organisation set unknown_zone = '${zone}' where id = ${organisationId}; return new; end $$`)
  await getPrisma().$executeRawUnsafe(`
    create trigger at_${importId}_${rows} after update on list_import for each row
    when (new.id = ${importId} and new.rows_read = ${rows} and old.rows_read < ${rows})
    execute function at_${importId}_${rows}()`)
}

test('the preview and the import place numbers as the organisation decides', async () => {
  await place(chicago)
  const importId = await open()
  const preview = await previewImport(actAs(organisationId), importId, {})
  expect(preview.rows[0]?.contact?.numbers).toMatchObject([{ zones: [chicago], zoneSource: 'unknown' }])
  await confirmImport(actAs(organisationId), importId, {})
  expect(await runImport(organisationId, importId)).toBe('finished')
  expect(await readZones()).toEqual(Array(5).fill(chicago))
})

test('rows that were read before the rules changed are read again, each is written once', async () => {
  const importId = await open()
  await confirmImport(actAs(organisationId), importId, {})
  await changeAfter(importId, 2, chicago)
  expect(await runImport(organisationId, importId)).toBe('finished')
  // The job that a change begins sees to those that were written before it.
  expect(await readZones()).toEqual(['', '', chicago, chicago, chicago])
  expect(await getImport(actAs(organisationId), importId)).toMatchObject({
    status: 'done',
    rows: { read: 5, added: 5, rejected: 0 },
  })
})

test('rows that a check has read are read again, whatever the rules were meanwhile', async () => {
  await place(chicago)
  const importId = await open()
  await checkImport(actAs(organisationId), importId, {})
  await runCheck(organisationId, importId)
  expect(await getImport(actAs(organisationId), importId)).toMatchObject({ check: { rows: { added: 5 } } })
  await place(denver)
  expect(await getImport(actAs(organisationId), importId)).toMatchObject({ check: { rows: { added: 5 } } })
  await confirmImport(actAs(organisationId), importId, {})
  await changeAfter(importId, 2, chicago)
  expect(await runImport(organisationId, importId)).toBe('finished')
  expect(await readZones()).toEqual([denver, denver, chicago, chicago, chicago])
})
