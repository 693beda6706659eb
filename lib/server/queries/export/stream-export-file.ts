import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'
import { requireExport } from '@/lib/server/services/export/require-export'

/** The file of an export, chunk by chunk. Who takes it is written down. */
export async function streamExportFile(
  ctx: Ctx,
  jobId: bigint,
): Promise<{ fileName: string; stream: ReadableStream<Uint8Array> }> {
  requirePermission(ctx, 'export')
  const { organisationId } = ctx
  const prisma = getPrisma()
  const file = await requireExport(prisma, { organisationId, jobId })
  if (file.job.status === 'failed' || file.job.status === 'cancelled') {
    throw new AppError('not_found', 'This export has no file: it did not come to its end. Export again.')
  }
  if (file.expiresAt === null) {
    throw new AppError('conflict', 'The file is still being written. Download it when the export is done.', {
      details: { reason: 'export_running' },
    })
  }
  if (file.deletedAt !== null || file.expiresAt <= ctx.now) {
    throw new AppError('not_found', 'The file was deleted after seven days. Export again for a new one.')
  }
  await withTransaction(ctx, (tx, ctx) =>
    recordAudit(tx, ctx, {
      action: 'export.download',
      entity: 'export',
      entityId: formatId('job', jobId),
      after: { fileName: file.fileName, contacts: file.rows },
    }),
  )
  let position = 0
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (position >= file.chunkCount) return controller.close()
      const chunk = await prisma.contactExportChunk.findUnique({
        where: { organisationId_jobId_position: { organisationId, jobId, position } },
        select: { bytes: true },
      })
      // Half a file must not look like a whole one.
      if (!chunk) return controller.error(new Error('a chunk of the export is gone'))
      position += 1
      controller.enqueue(chunk.bytes)
    },
  })
  return { fileName: file.fileName, stream }
}
