import type { ImportDto, ImportMapping, ImportMode } from '@/lib/contracts/import'
import { AppError } from '@/lib/domain/errors'
import { parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { confirmImport } from '@/lib/server/services/import/confirm-import'
import { storeStream } from '@/lib/server/services/import/import-chunks'
import { startImport } from '@/lib/server/services/import/start-import'

/** The one-shot form: the body is the file. What cannot be imported leaves nothing behind. */
export async function uploadImport(
  ctx: Ctx,
  input: {
    listId: bigint
    fileName: string
    mode: ImportMode
    mapping: ImportMapping | undefined
    stream: AsyncIterable<Uint8Array>
  },
): Promise<ImportDto> {
  requirePermission(ctx, 'list.write')
  const started = await startImport(ctx, input)
  const importId = parseId('imp', started.id)
  if (importId === null) throw new AppError('internal', 'The import has no id.')
  try {
    const bytes = await storeStream(ctx.organisationId, importId, input.stream)
    if (bytes === 0) {
      throw new AppError('validation', 'The file is empty.', {
        errors: [{ path: 'file', message: 'is empty' }],
      })
    }
    return await confirmImport(ctx, importId, { mapping: input.mapping })
  } catch (error) {
    await getPrisma().listImport.deleteMany({ where: { id: importId, organisationId: ctx.organisationId } })
    throw error
  }
}
