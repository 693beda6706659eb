import {
  type ConfirmImportInput,
  confirmImportSchema,
  type ImportDto,
  type ImportMapping,
} from '@/lib/contracts/import'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { enqueueJob } from '@/lib/server/jobs/enqueue'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, type Tx, withTransaction } from '@/lib/server/services/context'
import { beginImportJob } from '@/lib/server/services/import/import-job'
import { rememberMapping } from '@/lib/server/services/import/remembered-mapping'
import { type ImportRow, requireImport } from '@/lib/server/services/import/require-import'
import {
  addOwnColumns,
  isWaiting,
  readWholeFile,
  refuseCardColumns,
  requireWholeFile,
  type Settled,
  settleImport,
} from '@/lib/server/services/import/settle-import'
import { toImportDto } from '@/lib/server/services/import/to-import-dto'

/**
 * Settles mapping, mode and rule of duplicates, checks that the file is whole, and queues the import. What a check has read
 * by the same mapping is not read again. Confirming twice queues once.
 */
export async function confirmImport(
  ctx: Ctx,
  importId: bigint,
  input: ConfirmImportInput,
): Promise<ImportDto> {
  requirePermission(ctx, 'list.write')
  const { mapping: given, mode, duplicates, ...file } = confirmImportSchema.parse(input)
  const found = await requireImport(getPrisma(), ctx.organisationId, importId)
  // Before the transaction: a large workbook takes its time.
  const settled = isWaiting(found) ? await settle(ctx, found, given, file) : null
  return withTransaction(ctx, async (tx, ctx) => {
    await tx.$queryRaw`
      select id from list_import
      where organisation_id = ${ctx.organisationId} and id = ${importId} for update`
    const row = await requireImport(tx, ctx.organisationId, importId)
    if (row.status === 'running') return toImportDto(row)
    if (!isWaiting(row) || settled === null) {
      throw new AppError('conflict', `The import is ${row.status}; it cannot be confirmed any more.`)
    }
    const { mapping, sheet } = settled
    // From here on no chunk is taken; one may have come since the file was looked at.
    const bytesTotal = await requireWholeFile(tx, ctx.organisationId, importId, file.chunkCount)
    await addOwnColumns(tx, ctx.organisationId, row.listId, mapping)
    await rememberMapping(tx, ctx.organisationId, row.listId, {
      ...settled,
      fileName: row.fileName,
      at: ctx.now,
    })
    await tx.listImport.update({
      where: { id: importId, organisationId: ctx.organisationId },
      data: {
        status: 'running',
        phase: 'reading',
        mapping,
        sheet,
        bytesTotal: BigInt(bytesTotal),
        rowsRead: 0,
        fault: null,
        checkNo: { increment: 1 },
        ...(mode ? { mode } : {}),
        ...(duplicates ? { duplicatesBy: duplicates.by, duplicatesWithin: duplicates.within } : {}),
      },
      select: { id: true },
    })
    await enqueueImport(tx, ctx.organisationId, importId)
    await beginImportJob(tx, ctx, row, 'import')
    await recordAudit(tx, ctx, {
      action: 'list_import.start',
      entity: 'list_import',
      entityId: formatId('imp', importId),
      after: { listId: formatId('lst', row.listId), fileName: row.fileName, mode: mode ?? row.mode },
    })
    return toImportDto(await requireImport(tx, ctx.organisationId, importId))
  })
}

async function settle(
  ctx: Ctx,
  row: ImportRow,
  given: ImportMapping | undefined,
  which: Pick<ConfirmImportInput, 'chunkCount' | 'sheet'>,
): Promise<Settled> {
  const file = await readWholeFile(row, which)
  const settled = await settleImport(getPrisma(), ctx, row, file, given)
  await refuseCardColumns(row, file.format, settled.mapping)
  return settled
}

export async function enqueueImport(tx: Tx, organisationId: bigint, importId: bigint): Promise<void> {
  const payload = { organisationId: organisationId.toString(), importId: importId.toString() }
  await enqueueJob(tx, 'run-import', payload, { key: `run-import:${importId}` })
}
