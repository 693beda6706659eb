import type pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { ImportMode } from '@/lib/contracts/import'
import { defaultDuplicateRule } from '@/lib/contracts/import-run'
import { parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs } from '@/lib/server/jobs/worker'
import { getImport } from '@/lib/server/queries/list/get-import'
import { getImportUndo } from '@/lib/server/queries/list/get-import-undo'
import { listVerdicts } from '@/lib/server/queries/list/list-verdicts'
import { eraseContact } from '@/lib/server/services/contact/erase-contact'
import { leaveList } from '@/lib/server/services/contact/leave-list'
import { checkImport } from '@/lib/server/services/import/check-import'
import { confirmImport } from '@/lib/server/services/import/confirm-import'
import { importBatch } from '@/lib/server/services/import/import-batch'
import { putImportChunk } from '@/lib/server/services/import/put-import-chunk'
import { runCheck } from '@/lib/server/services/import/run-check'
import { runImport } from '@/lib/server/services/import/run-import'
import { runUndoImport } from '@/lib/server/services/import/run-undo-import'
import { startImport } from '@/lib/server/services/import/start-import'
import { undoImport } from '@/lib/server/services/import/undo-import'
import { resumeJobs } from '@/lib/server/services/job/resume-jobs'
import { actAs, createList, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

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

type At = { organisationId: bigint; listId: bigint }

async function makeList(): Promise<At> {
  const organisationId = await createOrganisation()
  return { organisationId, listId: await createList(organisationId) }
}

async function open(at: At, text: string | Uint8Array, mode: ImportMode = 'append'): Promise<bigint> {
  const ctx = actAs(at.organisationId)
  const { listId } = at
  const started = await startImport(ctx, {
    listId,
    mode,
    fileName: 'a.csv',
    fileBytes: null,
    duplicates: defaultDuplicateRule,
  })
  const importId = parseId('imp', started.id) ?? 0n
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  await putImportChunk(ctx, { importId, position: 0, bytes, checksum: null })
  return importId
}

async function confirm(at: At, importId: bigint) {
  await confirmImport(actAs(at.organisationId), importId, {})
}

async function importText(at: At, text: string, mode: ImportMode = 'append'): Promise<bigint> {
  const importId = await open(at, text, mode)
  await confirm(at, importId)
  await runImport(at.organisationId, importId)
  return importId
}

const sixRows = `Key,Phone\n${[0, 1, 2, 3, 4, 5].map((n) => `K${n},+1212555010${n}`).join('\n')}\n`

/** Does `what` in the database as soon as the import's row fulfils `when`. */
async function onceImport(importId: bigint, timing: 'before' | 'after', when: string, what: string) {
  await getPrisma().$executeRawUnsafe(`
    create function once_${importId}() returns trigger language plpgsql as $$ begin ${what}; return new; end $$`)
  await getPrisma().$executeRawUnsafe(`
    create trigger once_${importId} ${timing} update on list_import for each row
    when (new.id = ${importId} and ${when}) execute function once_${importId}()`)
}

test('rows that a crash of the database server took out of the stage are read again, not passed over', async () => {
  importBatch.rows = 2
  const at = await makeList()
  await importText(at, 'Key,Phone\nK5,+12125550105\n')
  const importId = await open(at, sixRows, 'replace')
  await checkImport(actAs(at.organisationId), importId, {})
  await runCheck(at.organisationId, importId)
  await confirm(at, importId)
  await onceImport(
    importId,
    'after',
    'new.rows_read = 2 and old.rows_read = 0',
    `delete from import_stage where import_id = ${importId}`,
  )
  await expect(runImport(at.organisationId, importId)).rejects.toThrow(/not staged/)
  expect(await runImport(at.organisationId, importId)).toBe('finished')
  expect(await getImport(actAs(at.organisationId), importId)).toMatchObject({
    status: 'done',
    rows: { read: 6, added: 5, unchanged: 1 },
    removed: 0,
  })
  expect(await getPrisma().listContact.count({ where: { listId: at.listId } })).toBe(6)
})

test('a run whose locks are lost gives way to the one that took over', async () => {
  importBatch.rows = 2
  const at = await makeList()
  const importId = await open(at, sixRows)
  await confirm(at, importId)
  await onceImport(
    importId,
    'after',
    'new.rows_read = 2 and old.rows_read = 0',
    `update list_import set check_no = check_no + 1 where id = ${importId}`,
  )
  expect(await runImport(at.organisationId, importId)).toBe('not_running')
  expect(await getImport(actAs(at.organisationId), importId)).toMatchObject({
    status: 'running',
    rows: { read: 2, added: 2 },
  })
  expect(await runImport(at.organisationId, importId)).toBe('finished')
  expect(await getImport(actAs(at.organisationId), importId)).toMatchObject({ rows: { read: 6, added: 6 } })
  expect(await getPrisma().importRow.count({ where: { importId } })).toBe(6)
})

test('a replace that is cancelled takes out nobody any more', async () => {
  const at = await makeList()
  await importText(at, sixRows)
  const importId = await open(at, 'Key,Phone\nK0,+12125550100\n', 'replace')
  await confirm(at, importId)
  await onceImport(
    importId,
    'before',
    `new.phase = 'removing'`,
    `new.status := 'cancelled'; new.phase := null`,
  )
  expect(await runImport(at.organisationId, importId)).toBe('not_running')
  expect(await getImport(actAs(at.organisationId), importId)).toMatchObject({
    status: 'cancelled',
    removed: 0,
  })
  expect(await getPrisma().listContact.count({ where: { listId: at.listId } })).toBe(6)
})

test('a row of very many warnings may be a duplicate too', async () => {
  const at = await makeList()
  const names = Array.from({ length: 60 }, (_, index) => `Figure ${index}`)
  await getPrisma().contactList.update({
    where: { id: at.listId },
    data: { columns: names.map((name) => ({ name, type: 'number' })) },
  })
  const row = `+12125550100,${names.map(() => 'many').join(',')}`
  const importId = await importText(at, `Phone,${names.join(',')}\n${row}\n${row}\n`)
  expect(await getImport(actAs(at.organisationId), importId)).toMatchObject({
    status: 'done',
    rows: { read: 2, added: 1, duplicates: 1 },
  })
})

test('what the database does not take ends check and import in words', async () => {
  await db.pool.query("alter table import_stage add constraint refused check (external_key <> 'NOT TAKEN')")
  const at = await makeList()
  const importId = await open(at, 'Key,Phone\nNOT TAKEN,+12125550100\n')
  await checkImport(actAs(at.organisationId), importId, {})
  await runCheck(at.organisationId, importId)
  const ctx = actAs(at.organisationId)
  expect(await getImport(ctx, importId)).toMatchObject({ isChecking: false, fault: expect.any(String) })
  await confirm(at, importId)
  expect(await runImport(at.organisationId, importId)).toBe('finished')
  expect(await getImport(ctx, importId)).toMatchObject({ status: 'failed', fault: expect.any(String) })
})

test('a later import is the one that ran later, whenever it was opened', async () => {
  const at = await makeList()
  const late = await open(at, sixRows, 'update')
  const early = await importText(at, sixRows)
  await confirm(at, late)
  await runImport(at.organisationId, late)
  expect(await getImportUndo(actAs(at.organisationId), early)).toMatchObject({ leaves: 0, stays: 6 })
})

test('an undo says how far it is', async () => {
  const at = await makeList()
  await importText(at, sixRows)
  const importId = await importText(at, 'Key,Phone\nK0,+12125550100\nK9,+12125550109\n', 'replace')
  await undoImport(actAs(at.organisationId), importId)
  await runUndoImport(at.organisationId, importId)
  const job = await getPrisma().jobRun.findFirst({ where: { importId, kind: 'import_undo' } })
  // One that was added leaves, five that were taken out return.
  expect(job).toMatchObject({ status: 'done', done: 6, total: 6 })
  expect(job?.rateSamples).not.toEqual([])
})

test('an import that waits for a process that is long gone is not said to have failed', async () => {
  const at = await makeList()
  const importId = await open(at, sixRows)
  await confirm(at, importId)
  await getPrisma().jobRun.updateMany({
    where: { importId },
    data: { status: 'running', startedAt: new Date(0), reportedAt: new Date(0) },
  })
  await resumeJobs()
  await runImport(at.organisationId, importId)
  expect(await getPrisma().jobRun.findFirst({ where: { importId } })).toMatchObject({
    status: 'done',
    done: 6,
    fault: null,
  })
})

test('a part of the file that came after the check is imported too', async () => {
  const at = await makeList()
  const importId = await open(at, sixRows)
  await checkImport(actAs(at.organisationId), importId, {})
  await runCheck(at.organisationId, importId)
  const bytes = new TextEncoder().encode('K6,+12125550106\n')
  await putImportChunk(actAs(at.organisationId), { importId, position: 1, bytes, checksum: null })
  await confirm(at, importId)
  await runImport(at.organisationId, importId)
  expect(await getImport(actAs(at.organisationId), importId)).toMatchObject({ rows: { read: 7, added: 7 } })
})

test('what was read of a cancelled import and not written is not listed', async () => {
  importBatch.rows = 2
  const at = await makeList()
  const importId = await open(at, `${sixRows}K9,none\nK9,none\n`)
  await checkImport(actAs(at.organisationId), importId, {})
  await runCheck(at.organisationId, importId)
  await confirm(at, importId)
  await onceImport(
    importId,
    'after',
    'new.rows_read = 2 and old.rows_read = 0',
    `update list_import set status = 'cancelled' where id = ${importId}`,
  )
  await runImport(at.organisationId, importId)
  const { rows } = await getImport(actAs(at.organisationId), importId)
  const { data } = await listVerdicts(actAs(at.organisationId), importId, { limit: 200, verdict: 'rejected' })
  expect(data).toHaveLength(rows.rejected)
})

test('whoever changes a contact after the import has, even while it still runs, keeps the change', async () => {
  importBatch.rows = 2
  const at = await makeList()
  await importText(at, sixRows)
  const named = sixRows.replace('Phone', 'Phone,First Name').replaceAll(/\d$/gm, '$&,Ann')
  const importId = await open(at, named, 'update')
  await confirm(at, importId)
  await onceImport(
    importId,
    'after',
    'new.rows_read = 4 and old.rows_read = 2',
    `update contact set first_name = 'Bo', updated_at = clock_timestamp() + interval '1 millisecond'
      where organisation_id = ${at.organisationId} and external_key = 'K0'`,
  )
  await runImport(at.organisationId, importId)
  await importText(
    { ...at, listId: await createList(at.organisationId, 'Other') },
    'Key,Phone\nK1,+12125550177\n',
  )
  expect(await getImportUndo(actAs(at.organisationId), importId)).toMatchObject({
    restores: 4,
    stays: 2,
    stayers: [
      { name: 'Bo', why: 'changed_since' },
      { name: 'Ann', why: 'changed_since' },
    ],
  })
})

test('an undo counts those alone who leave by it', async () => {
  const at = await makeList()
  const importId = await importText(at, sixRows)
  const { id } = await getPrisma().contact.findFirstOrThrow({
    where: { organisationId: at.organisationId, externalKey: 'K0' },
  })
  await importText(
    { ...at, listId: await createList(at.organisationId, 'Other') },
    'Key,Phone\nK0,+12125550100\n',
  )
  await leaveList(actAs(at.organisationId), id, at.listId)
  await undoImport(actAs(at.organisationId), importId)
  await runUndoImport(at.organisationId, importId)
  expect(await getImport(actAs(at.organisationId), importId)).toMatchObject({ removed: 5, kept: 0 })
})

test('an undo brings back nothing of a person who was erased', async () => {
  const at = await makeList()
  await importText(at, sixRows)
  await importText({ ...at, listId: await createList(at.organisationId, 'Other') }, sixRows)
  await importText(at, 'Key,Phone,First Name\nK0,+12125550100,Ann\n', 'update')
  const importId = await importText(at, 'Key,Phone\nK1,+12125550101\n', 'replace')
  const { id } = await getPrisma().contact.findFirstOrThrow({
    where: { organisationId: at.organisationId, externalKey: 'K0' },
  })
  await eraseContact(actAs(at.organisationId), id, { reason: 'asked for it' })
  await undoImport(actAs(at.organisationId), importId)
  await runUndoImport(at.organisationId, importId)
  expect(await getImport(actAs(at.organisationId), importId)).toMatchObject({ status: 'undone', restored: 4 })
  const keys = await getPrisma().contact.findMany({
    where: { organisationId: at.organisationId },
    orderBy: { externalKey: 'asc' },
  })
  expect(keys.map(({ externalKey }) => externalKey)).toEqual(['K1', 'K2', 'K3', 'K4', 'K5'])
  const rows = await getPrisma().importRow.findMany({ where: { contactId: id } })
  expect(rows.map(({ before }) => before)).toEqual(rows.map(() => null))
})

test('contacts that join a list are held by id, whatever their order in the file', async () => {
  const at = await makeList()
  await importText(at, 'Key,Phone\nK0,+12125550100\nK1,+12125550101\n')
  const found = await getPrisma().contact.findMany({
    where: { organisationId: at.organisationId },
    orderBy: { id: 'asc' },
  })
  const [first, second] = found.map((contact) => contact.id)
  const other = { ...at, listId: await createList(at.organisationId, 'Other') }
  const importId = await open(other, 'Key,Phone\nK1,+12125550101\nK0,+12125550100\n')
  await confirm(other, importId)
  const holder = await db.pool.connect()
  try {
    await holder.query('begin')
    await holder.query('select from contact where id = $1 for update', [first])
    const run = runImport(at.organisationId, importId)
    await untilSomebodyWaitsFor(holder)
    await holder.query('select from contact where id = $1 for update nowait', [second])
    await holder.query('commit')
    expect(await run).toBe('finished')
  } finally {
    holder.release()
  }
  expect(await getPrisma().listContact.count({ where: { listId: other.listId } })).toBe(2)
})

async function untilSomebodyWaitsFor(holder: pg.PoolClient): Promise<void> {
  const { rows } = await holder.query<{ pid: number }>('select pg_backend_pid() as pid')
  for (;;) {
    const { rowCount } = await db.pool.query(
      'select from pg_stat_activity where $1 = any(pg_blocking_pids(pid))',
      [rows[0]?.pid],
    )
    if (rowCount) return
  }
}
