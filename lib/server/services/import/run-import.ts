import { z } from 'zod'
import { importMappingSchema } from '@/lib/contracts/import'
import { AppError, isAppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { getPool } from '@/lib/server/db/pool'
import { getPrisma } from '@/lib/server/db/prisma'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { prepareContact } from '@/lib/server/services/contact/prepare-contact'
import { systemCtx, withTransaction } from '@/lib/server/services/context'
import { detectFormat } from '@/lib/server/services/import/detect-format'
import { readChunks, readHead } from '@/lib/server/services/import/import-chunks'
import { type FileRecord, readRecords } from '@/lib/server/services/import/read-records'
import { removeMemberships } from '@/lib/server/services/import/remove-memberships'
import { type ImportRow, requireImport } from '@/lib/server/services/import/require-import'
import { makeRowReader } from '@/lib/server/services/import/to-raw-contact'
import { type JudgedRow, writeBatch } from '@/lib/server/services/import/write-batch'
import { enqueueEnrolment } from '@/lib/server/services/list/enqueue-enrolment'
import { toListColumns } from '@/lib/server/services/list/to-list-columns'
import { getLogger } from '@/lib/server/telemetry/logger'

const BATCH_ROWS = 1_000
/** Live campaigns take rows while the import runs, this often. */
const ENROL_EVERY_BATCHES = 10
const RETRY_PAUSES_MS = [200, 1_000, 5_000, 10_000]

export type ImportRun = 'finished' | 'busy' | 'not_running'

/**
 * Imports a confirmed file from its stored chunks. Rows, verdicts and counters of a batch commit together, so a run
 * that was cut off goes on after the last whole batch; a session lock keeps two runs from one import. What cannot be
 * stored ends the import as failed, with the line.
 */
export async function runImport(
  organisationId: bigint,
  importId: bigint,
  signal?: AbortSignal,
): Promise<ImportRun> {
  return withImportLock(importId, async () => {
    const isThere = await getPrisma().listImport.count({ where: { id: importId, organisationId } })
    if (isThere === 0) return 'not_running'
    const row = await requireImport(getPrisma(), organisationId, importId)
    if (row.status !== 'running') return 'not_running'
    try {
      await importRows(row, signal)
      if (row.mode === 'replace') await removeUnseen(row, signal)
      await finish(row)
    } catch (error) {
      if (error instanceof Stopped) return 'not_running'
      if (isAppError(error)) await fail(row, error.message)
      else if (isOwnMistake(error)) {
        getLogger('import').error({ err: error, importId: formatId('imp', importId) }, 'an import failed')
        await fail(row, 'Rollcall cannot read this file. Its log says why.')
      } else throw error
    }
    return 'finished'
  })
}

/** What comes again at every try, unlike a database that is away. */
function isOwnMistake(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || error instanceof z.ZodError
}

/** The import was cancelled while it ran. */
class Stopped extends Error {}

async function withImportLock(importId: bigint, work: () => Promise<ImportRun>): Promise<ImportRun> {
  const client = await getPool('worker').connect()
  const key = `import:${importId}`
  let broken: Error | undefined
  try {
    const { rows } = await client.query<{ ok: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as ok',
      [key],
    )
    if (!rows[0]?.ok) return 'busy'
    try {
      return await work()
    } finally {
      await client
        .query('select pg_advisory_unlock(hashtextextended($1, 0))', [key])
        .catch((error: Error) => {
          broken = error
        })
    }
  } finally {
    client.release(broken)
  }
}

async function importRows(row: ImportRow, signal: AbortSignal | undefined): Promise<void> {
  const { organisationId, id: importId } = row
  if (row.startedAt === null) {
    await getPrisma().listImport.update({
      where: { id: importId, organisationId },
      data: { startedAt: new Date() },
      select: { id: true },
    })
  }
  const format = detectFormat(await readHead(organisationId, importId), row.list.defaultCountry)
  const readRow = makeRowReader(format.columns, importMappingSchema.parse(row.mapping))
  const defaults = {
    country: row.list.defaultCountry,
    columns: toListColumns(row.list.columns),
    now: new Date(),
  }
  const judge = (record: FileRecord): JudgedRow => {
    if (record.kind === 'row')
      return { line: record.line, ...prepareContact(readRow(record.cells), defaults) }
    const { line, code, message } = record
    return { line, contact: null, problems: [{ verdict: 'rejected', column: null, code, message }] }
  }

  let skip = row.rowsRead
  let batch: JudgedRow[] = []
  let batches = 0
  let bytesDone = 0
  const flush = async () => {
    if (batch.length === 0) return
    signal?.throwIfAborted()
    const rows = batch
    batch = []
    batches += 1
    const isLive = await retryBatch(rows, () =>
      withTransaction(systemCtx(organisationId, 'import', new Date()), async (tx) => {
        const isStillRunning = await writeBatch(tx, row, rows, bytesDone)
        if (isStillRunning && batches % ENROL_EVERY_BATCHES === 0)
          await enqueueEnrolment(tx, organisationId, row.listId)
        return isStillRunning
      }),
    )
    if (!isLive) throw new Stopped()
  }
  for await (const record of readRecords(readChunks(organisationId, importId), format)) {
    if (skip > 0) {
      skip -= 1
      continue
    }
    bytesDone = Math.max(bytesDone, record.bytesDone)
    batch.push(judge(record))
    if (batch.length >= BATCH_ROWS) await flush()
  }
  await flush()
}

async function retryBatch<T>(rows: readonly JudgedRow[], write: () => Promise<T>): Promise<T> {
  for (const pause of [...RETRY_PAUSES_MS, null]) {
    try {
      return await write()
    } catch (error) {
      if (pause === null) {
        getLogger('import').error({ err: error }, 'a batch could not be stored')
        throw new AppError(
          'internal',
          `Rows from line ${rows[0]?.line} to ${rows.at(-1)?.line} could not be stored.`,
        )
      }
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  throw new AppError('internal', 'No try was made.')
}

/** Replace: what the file did not have leaves the list, but for contacts that were already called. */
async function removeUnseen(row: ImportRow, signal: AbortSignal | undefined): Promise<void> {
  const { organisationId, id: importId, listId } = row
  let after = 0n
  for (;;) {
    signal?.throwIfAborted()
    const next = await withTransaction(systemCtx(organisationId, 'import', new Date()), async (tx) => {
      const members = await tx.$queryRaw<{ contactId: bigint; seq: bigint }[]>`
        select contact_id as "contactId", seq from list_contact
        where organisation_id = ${organisationId} and list_id = ${listId} and seq > ${after}
          and import_id is distinct from ${importId}
        order by seq limit ${BATCH_ROWS}`
      const { removed } = await removeMemberships(
        tx,
        organisationId,
        listId,
        members.map((m) => m.contactId),
      )
      await tx.$executeRaw`
        update list_import
        set rows_removed = rows_removed + ${removed},
            rows_kept = (select count(*) from list_contact
                         where organisation_id = ${organisationId} and list_id = ${listId}
                           and seq <= ${members.at(-1)?.seq ?? after}
                           and import_id is distinct from ${importId})
        where organisation_id = ${organisationId} and id = ${importId}`
      return members.at(-1)?.seq ?? null
    })
    if (next === null) return
    after = next
  }
}

async function finish(row: ImportRow): Promise<void> {
  const { organisationId, id: importId } = row
  await withTransaction(systemCtx(organisationId, 'import', new Date()), async (tx, ctx) => {
    await tx.listImport.updateMany({
      where: { id: importId, organisationId, status: 'running' },
      data: { status: 'done', finishedAt: ctx.now, bytesDone: row.bytesTotal },
    })
    await enqueueEnrolment(tx, organisationId, row.listId)
    const { rowsAdded, rowsUpdated, rowsRejected } = await requireImport(tx, organisationId, importId)
    await recordAudit(tx, ctx, {
      action: 'list_import.finish',
      entity: 'list_import',
      entityId: formatId('imp', importId),
      after: { added: rowsAdded, updated: rowsUpdated, rejected: rowsRejected },
    })
  })
}

async function fail(row: ImportRow, fault: string): Promise<void> {
  const { organisationId, id: importId } = row
  await withTransaction(systemCtx(organisationId, 'import', new Date()), async (tx, ctx) => {
    await tx.listImport.updateMany({
      where: { id: importId, organisationId, status: 'running' },
      data: { status: 'failed', finishedAt: ctx.now, fault },
    })
    // Rows that were stored before stay, and campaigns may dial them; the undo takes them out.
    await enqueueEnrolment(tx, organisationId, row.listId)
    await recordAudit(tx, ctx, {
      action: 'list_import.fail',
      entity: 'list_import',
      entityId: formatId('imp', importId),
      after: { fault },
    })
  })
}
