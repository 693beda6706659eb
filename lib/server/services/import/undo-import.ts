import { type ImportDto, importKeptDays } from '@/lib/contracts/import'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { enqueueJob } from '@/lib/server/jobs/enqueue'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'
import { beginImportJob } from '@/lib/server/services/import/import-job'
import { requireImport } from '@/lib/server/services/import/require-import'
import { toImportDto } from '@/lib/server/services/import/to-import-dto'

/**
 * Queues the undo: what the import added leaves the list, what it changed becomes what it was, whom it took out comes back;
 * contacts that were called since stay as they are.
 */
export async function undoImport(ctx: Ctx, importId: bigint): Promise<ImportDto> {
  requirePermission(ctx, 'list.write')
  return withTransaction(ctx, async (tx, ctx) => {
    await tx.$queryRaw`
      select id from list_import
      where organisation_id = ${ctx.organisationId} and id = ${importId} for update`
    const row = await requireImport(tx, ctx.organisationId, importId)
    if (row.status === 'undone' || row.undoRequestedAt) return toImportDto(row)
    if (!['done', 'failed', 'cancelled'].includes(row.status)) {
      throw new AppError('conflict', 'The import still runs. Cancel it first, then undo it.', {
        details: { reason: 'import_running' },
      })
    }
    if (row.fileDeletedAt !== null) {
      throw new AppError(
        'conflict',
        `What an undo needs was deleted ${importKeptDays} days after the upload. Take contacts off the list instead.`,
        { details: { reason: 'import_deleted' } },
      )
    }
    await tx.listImport.update({
      where: { id: importId, organisationId: ctx.organisationId },
      data: { undoRequestedAt: ctx.now },
      select: { id: true },
    })
    const payload = { organisationId: ctx.organisationId.toString(), importId: importId.toString() }
    await enqueueJob(tx, 'run-undo-import', payload, { key: `run-undo-import:${importId}` })
    await beginImportJob(tx, ctx, row, 'import_undo')
    await recordAudit(tx, ctx, {
      action: 'list_import.undo',
      entity: 'list_import',
      entityId: formatId('imp', importId),
      after: { fileName: row.fileName, added: row.rowsAdded },
    })
    return toImportDto(await requireImport(tx, ctx.organisationId, importId))
  })
}
