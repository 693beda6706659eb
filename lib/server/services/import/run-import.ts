import { isAppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { systemCtx, withTransaction } from '@/lib/server/services/context'
import { applyBatch, ZoneRulesChanged } from '@/lib/server/services/import/apply-batch'
import { importBatch } from '@/lib/server/services/import/import-batch'
import { endImportJobs, followImport } from '@/lib/server/services/import/import-job'
import { countWarnedSql, forgetStaged, isStageWhole } from '@/lib/server/services/import/import-stage'
import { isOwnMistake } from '@/lib/server/services/import/is-own-mistake'
import { readFileIntoStage, Superseded } from '@/lib/server/services/import/read-file'
import { removeUnseen } from '@/lib/server/services/import/remove-unseen'
import { type ImportRow, requireImport } from '@/lib/server/services/import/require-import'
import { retryBatch } from '@/lib/server/services/import/retry-batch'
import { withImportLock } from '@/lib/server/services/import/with-import-lock'
import { enqueueEnrolment } from '@/lib/server/services/list/enqueue-enrolment'
import { getLogger } from '@/lib/server/telemetry/logger'

/** Live campaigns take rows while the import runs, this often. */
const ENROL_EVERY_BATCHES = 4

export type ImportRun = 'finished' | 'busy' | 'not_running'

/**
 * Imports a confirmed file: reads it into import_stage, and writes contacts from there while it reads on. Rows, verdicts and
 * counters of a batch commit together, so a run that was cut off goes on after the last whole batch; one import a list is at
 * work at a time. What cannot be stored ends the import as failed, with the line.
 */
export async function runImport(
  organisationId: bigint,
  importId: bigint,
  signal?: AbortSignal,
): Promise<ImportRun> {
  const found = await getPrisma().listImport.findFirst({
    where: { id: importId, organisationId },
    select: { listId: true },
  })
  if (!found) return 'not_running'
  return withImportLock({ list: found.listId }, () =>
    withImportLock({ import: importId }, () => run(organisationId, importId, signal)),
  )
}

async function run(
  organisationId: bigint,
  importId: bigint,
  signal: AbortSignal | undefined,
): Promise<ImportRun> {
  const row = await takeOver(organisationId, importId)
  if (row === null) return 'not_running'
  try {
    await importRows(row, signal)
    if (row.mode === 'replace') await removeUnseen(row, signal)
    await finish(row)
  } catch (error) {
    if (error instanceof Superseded) return endSuperseded(organisationId, importId)
    // What was read of the rows that are not written yet is read again, from where the last batch ended.
    if (error instanceof ZoneRulesChanged) return run(organisationId, importId, signal)
    if (isAppError(error)) await fail(row, error.message)
    else if (isOwnMistake(error)) {
      getLogger('import').error({ err: error, importId: formatId('imp', importId) }, 'an import failed')
      await fail(row, 'Rollcall cannot read this file. Its log says why.')
    } else throw error
  }
  await forgetStaged(organisationId, importId)
  return 'finished'
}

/** From here on a run before this one, whose locks went with its connection, neither reads nor writes. */
async function takeOver(organisationId: bigint, importId: bigint): Promise<ImportRow | null> {
  const { startedAt } = await requireImport(getPrisma(), organisationId, importId)
  const { count } = await getPrisma().listImport.updateMany({
    where: { id: importId, organisationId, status: 'running' },
    data: { startedAt: startedAt ?? new Date(), phase: 'writing', checkNo: { increment: 1 } },
  })
  return count === 0 ? null : requireImport(getPrisma(), organisationId, importId)
}

/** Cancelled while it ran. */
async function endSuperseded(organisationId: bigint, importId: bigint): Promise<ImportRun> {
  const { status } = await requireImport(getPrisma(), organisationId, importId)
  if (status !== 'running') await forgetStaged(organisationId, importId)
  return 'not_running'
}

async function importRows(row: ImportRow, signal: AbortSignal | undefined): Promise<void> {
  const follow = await followImport(row, 'import')
  const staged = makeMark(row.rowsRead)
  let rowsTotal = row.rowsTotal
  const stopped = new AbortController()
  const untilStopped = AbortSignal.any([stopped.signal, ...(signal ? [signal] : [])])
  const reading = (await isStageWhole(row))
    ? Promise.resolve(staged.reach(row.rowsTotal ?? 0))
    : readFileIntoStage(row, {
        after: row.rowsRead,
        signal: untilStopped,
        onStaged: (upTo, total) => {
          rowsTotal = total
          staged.reach(upTo)
        },
      })
  const read = reading.then((rows) => {
    rowsTotal = rows
    staged.end()
  }, staged.fail)
  try {
    let done = row.rowsRead
    let batches = 0
    for (;;) {
      const upTo = await staged.next(done)
      if (upTo === null) break
      signal?.throwIfAborted()
      batches += 1
      const range = { from: done, upTo: Math.min(upTo, done - (done % importBatch.rows) + importBatch.rows) }
      const enrols = batches % ENROL_EVERY_BATCHES === 0
      const isLive = await retryBatch(row, range, () => applyBatch(row, range, { enrols }))
      if (!isLive) throw new Superseded()
      done = range.upTo
      await follow(done, rowsTotal, 'writing')
    }
  } finally {
    stopped.abort()
    await read
  }
}

/** How far the file is staged: one side raises it, the other waits until it is beyond what it has. */
function makeMark(from: number) {
  let reached = from
  let ended = false
  let fault: unknown = null
  let wake = () => {}
  return {
    reach(upTo: number): number {
      reached = Math.max(reached, upTo)
      wake()
      return reached
    },
    end(): void {
      ended = true
      wake()
    },
    fail(error: unknown): void {
      fault = error
      ended = true
      wake()
    },
    /** The row that is reached, once it is beyond `done`; null at the end. Throws what the other side has failed with. */
    async next(done: number): Promise<number | null> {
      while (reached <= done && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      if (reached > done) return reached
      if (fault !== null) throw fault
      return null
    },
  }
}

async function finish(row: ImportRow): Promise<void> {
  const { organisationId, id: importId } = row
  await withTransaction(systemCtx(organisationId, 'import', new Date()), async (tx, ctx) => {
    const { count } = await tx.listImport.updateMany({
      where: { id: importId, organisationId, status: 'running' },
      data: { status: 'done', phase: null, finishedAt: ctx.now, bytesDone: row.bytesTotal },
    })
    if (count === 0) return
    await tx.$executeRawUnsafe(countWarnedSql, organisationId, importId)
    await endImportJobs(tx, row, 'import', { status: 'done' })
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
    const { count } = await tx.listImport.updateMany({
      where: { id: importId, organisationId, status: 'running' },
      data: { status: 'failed', phase: null, finishedAt: ctx.now, fault },
    })
    if (count === 0) return
    await endImportJobs(tx, row, 'import', { status: 'failed', fault })
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
