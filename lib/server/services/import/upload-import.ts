import type { ImportDto, ImportMode } from '@/lib/contracts/import'
import { type DuplicateRule, defaultDuplicateRule } from '@/lib/contracts/import-run'
import { AppError } from '@/lib/domain/errors'
import { parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { confirmImport } from '@/lib/server/services/import/confirm-import'
import { storeStream } from '@/lib/server/services/import/import-chunks'
import type { Upload } from '@/lib/server/services/import/read-upload'
import { startImport } from '@/lib/server/services/import/start-import'

const UNNAMED = 'import.csv'

/**
 * Takes what `POST …/imports` carried: a file is stored and confirmed at once (the one-shot form), without one the
 * import is opened for its chunks. A file that cannot be imported leaves nothing behind.
 */
export async function uploadImport(
  ctx: Ctx,
  input: { listId: bigint; mode: ImportMode; duplicates?: DuplicateRule; upload: Upload },
): Promise<ImportDto> {
  requirePermission(ctx, 'list.write')
  const { listId, mode, duplicates = defaultDuplicateRule, upload } = input
  if (upload.kind === 'chunks') {
    const { fileName, fileBytes, sheet } = upload
    return startImport(ctx, {
      listId,
      mode: upload.mode ?? mode,
      duplicates,
      fileName: fileName ?? UNNAMED,
      fileBytes,
      sheet,
    })
  }
  const started = await startImport(ctx, {
    listId,
    mode,
    duplicates,
    fileName: UNNAMED,
    fileBytes: null,
    isOneShot: true,
  })
  const importId = parseId('imp', started.id)
  if (importId === null) throw new AppError('internal', 'The import has no id.')
  const where = { id: importId, organisationId: ctx.organisationId }
  try {
    const bytes = await storeStream(ctx.organisationId, importId, upload.stream)
    if (bytes === 0) {
      throw new AppError('validation', 'The file is empty.', {
        errors: [{ path: 'file', message: 'is empty' }],
      })
    }
    const options = upload.options()
    await getPrisma().listImport.updateMany({ where, data: { fileName: options.fileName ?? UNNAMED } })
    return await confirmImport(ctx, importId, {
      mapping: options.mapping,
      sheet: options.sheet,
      mode: options.mode ?? mode,
    })
  } catch (error) {
    await getPrisma().listImport.deleteMany({ where })
    throw error
  }
}
