import { z } from 'zod'
import { exportKeptDays } from '@/lib/contracts/export'
import { toCsvLine } from '@/lib/domain/csv/to-csv-line'
import { isAppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { systemCtx, withTransaction } from '@/lib/server/services/context'
import { readExportBatch } from '@/lib/server/services/export/read-export-batch'
import {
  type ExportRequest,
  exportRequestSchema,
  requireExport,
} from '@/lib/server/services/export/require-export'
import { settleExportColumns } from '@/lib/server/services/export/settle-export-columns'
import { toExportCells } from '@/lib/server/services/export/to-export-cells'
import { TooLarge, writeExportChunks } from '@/lib/server/services/export/write-export-chunks'
import { endJob } from '@/lib/server/services/job/end-job'
import type { JobKey } from '@/lib/server/services/job/job-sql'
import { reportProgress } from '@/lib/server/services/job/report-progress'
import { withJobLock } from '@/lib/server/services/job/with-job-lock'
import { getLogger } from '@/lib/server/telemetry/logger'

const BATCH_ROWS = 2_000

export type ExportRun = 'ended' | 'busy' | 'not_running'

/**
 * Writes an export's file, batch by batch. Lines, place and progress of a batch commit together, so a run that was cut off
 * goes on after the last whole batch. One that is cancelled, or fails for good, leaves no file.
 */
export async function runExport(job: JobKey, signal?: AbortSignal): Promise<ExportRun> {
  return withJobLock(job, async () => {
    const { job: run } = await requireExport(getPrisma(), job)
    if (run.finishedAt !== null) return 'not_running'
    try {
      await writeFile(job, signal)
    } catch (error) {
      const fault = explain(error)
      if (fault === null) throw error
      getLogger('export').error({ err: error, jobId: formatId('job', job.jobId) }, 'an export failed')
      await endWithoutFile(job, { status: 'failed', fault })
    }
    return 'ended'
  })
}

/** What comes again at every try, unlike a database that is away. */
function explain(error: unknown): string | null {
  if (isAppError(error)) return error.message
  if (error instanceof TooLarge) {
    return 'The file became larger than 1 GB. Export fewer columns or fewer contacts.'
  }
  const isOwnMistake =
    error instanceof TypeError || error instanceof RangeError || error instanceof z.ZodError
  return isOwnMistake ? 'Rollcall cannot write this file. Its log says why.' : null
}

async function writeFile(job: JobKey, signal: AbortSignal | undefined): Promise<void> {
  const { organisationId, jobId } = job
  const found = await requireExport(getPrisma(), job)
  const request = exportRequestSchema.parse(found.request)
  const columns = await settleExportColumns(job, request)
  const hasStatus = request.include.includes('status')
  let cursor = found.cursor
  for (let isFirst = found.chunkCount === 0; ; isFirst = false) {
    signal?.throwIfAborted()
    const { rows, next } = await readExportBatch(organisationId, request, cursor, BATCH_ROWS)
    const head = isFirst ? `\ufeff${toCsvLine(columns)}` : ''
    const lines = rows.map((row) => toCsvLine(toExportCells(columns, row, hasStatus)))
    const goesOn = await withTransaction(systemCtx(organisationId, 'export', new Date()), async (tx, ctx) => {
      const text = head + lines.join('')
      const done = await writeExportChunks(tx, job, { text, rows: rows.length, cursor: next })
      const isWanted = await reportProgress(tx, job, { done: done.rows, phase: 'Writing the file' })
      if (next !== null || !isWanted) return isWanted
      await tx.$executeRaw`
        update contact_export set expires_at = now() + make_interval(days => ${exportKeptDays}::int)
         where organisation_id = ${organisationId} and job_id = ${jobId}`
      await endJob(tx, job, { status: 'done', done: done.rows })
      await recordAudit(tx, ctx, {
        action: 'export.done',
        entity: 'export',
        entityId: formatId('job', jobId),
        after: { ...describe(request), contacts: done.rows, bytes: done.bytes, columns: columns.length },
      })
      return false
    })
    // Ended, by this batch or by somebody who cancelled it.
    if (!goesOn) break
    cursor = next
  }
  await endWithoutFile(job, { status: 'cancelled' })
}

function describe({ kind, listId, filters }: ExportRequest) {
  return { kind, listId: listId === null ? null : formatId('lst', BigInt(listId)), filters }
}

/** Nothing of one that is done: it has ended already. */
async function endWithoutFile(
  job: JobKey,
  end: { status: 'failed' | 'cancelled'; fault?: string },
): Promise<void> {
  await getPrisma().$transaction(async (tx) => {
    await endJob(tx, job, end)
    const run = await requireExport(tx, job)
    if (run.job.status !== 'done') await tx.contactExportChunk.deleteMany({ where: job })
  })
}
