import { type CheckImportInput, checkImportSchema, type ImportDto } from '@/lib/contracts/import'
import { AppError } from '@/lib/domain/errors'
import { Prisma } from '@/lib/server/db/generated/client'
import { getPrisma } from '@/lib/server/db/prisma'
import { enqueueJob } from '@/lib/server/jobs/enqueue'
import { type Ctx, requirePermission, type Tx, withTransaction } from '@/lib/server/services/context'
import { beginImportJob } from '@/lib/server/services/import/import-job'
import { requireImport } from '@/lib/server/services/import/require-import'
import { isWaiting, readWholeFile, settleImport } from '@/lib/server/services/import/settle-import'
import { toImportDto } from '@/lib/server/services/import/to-import-dto'
import { requireList } from '@/lib/server/services/list/require-list'

/**
 * Queues a check of the whole file: what the import would add, change, leave and take out, before anything does. The answer
 * comes with the import itself. A new one ends the one that is at work.
 */
export async function checkImport(ctx: Ctx, importId: bigint, input: CheckImportInput): Promise<ImportDto> {
  requirePermission(ctx, 'list.write')
  const { mapping: given, mode, duplicates, ...file } = checkImportSchema.parse(input)
  const found = await requireImport(getPrisma(), ctx.organisationId, importId)
  const settled = isWaiting(found)
    ? await settleImport(getPrisma(), ctx, found, await readWholeFile(found, file), given)
    : null
  return withTransaction(ctx, async (tx, ctx) => {
    await tx.$queryRaw`
      select id from list_import
      where organisation_id = ${ctx.organisationId} and id = ${importId} for update`
    const row = await requireImport(tx, ctx.organisationId, importId)
    if (!isWaiting(row) || settled === null) {
      throw new AppError('conflict', 'Only an import that was not begun yet can be checked.')
    }
    await requireList(tx, ctx.organisationId, row.listId, { forWriting: true })
    const { mapping, sheet, bytesTotal } = settled
    await tx.listImport.update({
      where: { id: importId, organisationId: ctx.organisationId },
      data: {
        status: 'mapping',
        phase: 'reading',
        mapping,
        sheet,
        bytesTotal: BigInt(bytesTotal),
        rowsRead: 0,
        fault: null,
        checkResult: Prisma.DbNull,
        checkNo: { increment: 1 },
        ...(mode ? { mode } : {}),
        ...(duplicates ? { duplicatesBy: duplicates.by, duplicatesWithin: duplicates.within } : {}),
      },
      select: { id: true },
    })
    await enqueueCheck(tx, ctx.organisationId, importId)
    await beginImportJob(tx, ctx, row, 'import_check')
    return toImportDto(await requireImport(tx, ctx.organisationId, importId))
  })
}

export async function enqueueCheck(tx: Tx, organisationId: bigint, importId: bigint): Promise<void> {
  const payload = { organisationId: organisationId.toString(), importId: importId.toString() }
  await enqueueJob(tx, 'check-import', payload, { key: `check-import:${importId}` })
}
