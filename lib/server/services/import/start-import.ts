import type { ImportDto, ImportMode } from '@/lib/contracts/import'
import type { DuplicateRule } from '@/lib/contracts/import-run'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'
import { refuseLargeFile, uploadLimits } from '@/lib/server/services/import/import-chunks'
import { requireImport } from '@/lib/server/services/import/require-import'
import { toImportDto } from '@/lib/server/services/import/to-import-dto'
import { requireList } from '@/lib/server/services/list/require-list'

/** Opens an import whose file comes in chunks; nothing of the list changes until it is confirmed. */
export async function startImport(
  ctx: Ctx,
  input: {
    listId: bigint
    fileName: string
    mode: ImportMode
    fileBytes: number | null
    duplicates: DuplicateRule
    sheet?: string | null | undefined
    isOneShot?: boolean | undefined
  },
): Promise<ImportDto> {
  requirePermission(ctx, 'list.write')
  if ((input.fileBytes ?? 0) > uploadLimits.bytes) throw refuseLargeFile()
  return withTransaction(ctx, async (tx) => {
    await requireList(tx, ctx.organisationId, input.listId, { forWriting: true })
    const { id } = await tx.listImport.create({
      data: {
        organisationId: ctx.organisationId,
        listId: input.listId,
        fileName: input.fileName,
        mode: input.mode,
        sheet: input.sheet ?? null,
        isOneShot: input.isOneShot ?? false,
        fileBytes: input.fileBytes === null ? null : BigInt(input.fileBytes),
        duplicatesBy: input.duplicates.by,
        duplicatesWithin: input.duplicates.within,
        createdAt: ctx.now,
        createdById: ctx.actor.kind === 'user' ? ctx.actor.id : null,
      },
      select: { id: true },
    })
    return toImportDto(await requireImport(tx, ctx.organisationId, id))
  })
}
