import type { ImportDto } from '@/lib/contracts/import'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'
import { endImportJobs } from '@/lib/server/services/import/import-job'
import { requireImport } from '@/lib/server/services/import/require-import'
import { toImportDto } from '@/lib/server/services/import/to-import-dto'

/** Stops an import after the batch at work. Rows that are in stay until it is undone. Cancelled already: nothing to do. */
export async function cancelImport(ctx: Ctx, importId: bigint): Promise<ImportDto> {
  requirePermission(ctx, 'list.write')
  return withTransaction(ctx, async (tx, ctx) => {
    await tx.$queryRaw`
      select id from list_import
      where organisation_id = ${ctx.organisationId} and id = ${importId} for update`
    const row = await requireImport(tx, ctx.organisationId, importId)
    if (row.status === 'cancelled') return toImportDto(row)
    if (!['uploading', 'mapping', 'running'].includes(row.status)) {
      throw new AppError('conflict', 'The import has ended already; undo it instead.')
    }
    await tx.listImport.update({
      where: { id: importId, organisationId: ctx.organisationId },
      data: { status: 'cancelled', phase: null, finishedAt: ctx.now },
      select: { id: true },
    })
    await endImportJobs(tx, row, 'import', { status: 'cancelled' })
    await endImportJobs(tx, row, 'import_check', { status: 'cancelled' })
    await recordAudit(tx, ctx, {
      action: 'list_import.cancel',
      entity: 'list_import',
      entityId: formatId('imp', importId),
    })
    return toImportDto(await requireImport(tx, ctx.organisationId, importId))
  })
}
