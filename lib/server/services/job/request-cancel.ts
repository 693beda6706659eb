import type { JobDto } from '@/lib/contracts/job'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { jobKinds } from '@/lib/domain/job/kinds'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'
import { cancelImport } from '@/lib/server/services/import/cancel-import'
import { requireJob } from '@/lib/server/services/job/require-job'
import { toJobDto } from '@/lib/server/services/job/to-job-dto'

/**
 * One that has not begun is cancelled at once, one that runs stops after the batch at work. Twice is once. An import
 * is cancelled itself, and its job with it.
 */
export async function requestCancel(ctx: Ctx, jobId: bigint): Promise<JobDto> {
  return withTransaction(ctx, async (tx, ctx) => {
    const row = await requireJob(tx, ctx, jobId, { forUpdate: true })
    const permission = jobKinds[row.kind].cancel
    if (permission === null) {
      throw new AppError(
        'conflict',
        `${jobKinds[row.kind].words}: this cannot be cancelled once it is under way.`,
      )
    }
    requirePermission(ctx, permission)
    if (row.cancelRequestedAt !== null) return toJobDto(ctx, row)
    if (row.finishedAt !== null) {
      throw new AppError('conflict', 'It has ended already; there is nothing to cancel.')
    }
    if (row.kind === 'import' && row.importId !== null) {
      await cancelImport(ctx, row.importId)
      return toJobDto(ctx, await requireJob(tx, ctx, jobId))
    }
    await tx.$executeRaw`
      update job_run
         set cancel_requested_at = now(),
             status = case when status = 'queued' then 'cancelled' else status end,
             finished_at = case when status = 'queued' then now() end
       where organisation_id = ${ctx.organisationId} and id = ${jobId}`
    await recordAudit(tx, ctx, {
      action: 'job.cancel',
      entity: 'job',
      entityId: formatId('job', jobId),
      after: { kind: row.kind, title: row.title },
    })
    return toJobDto(ctx, await requireJob(tx, ctx, jobId))
  })
}
