import { importKeptDays, importMappingSchema } from '@/lib/contracts/import'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'
import { readChunks } from '@/lib/server/services/import/import-chunks'
import { readFormat } from '@/lib/server/services/import/read-format'
import { readRecords } from '@/lib/server/services/import/read-records'
import { readRejectedRows } from '@/lib/server/services/import/read-rejected-rows'
import { makeRejectedLines } from '@/lib/server/services/import/rejected-lines'
import { requireImport } from '@/lib/server/services/import/require-import'

/**
 * The rejected rows of an import as a CSV file, to be repaired and imported again. Their cells come from the uploaded file,
 * which is kept as long as what was said of it and is read once more: to keep them with the verdicts would store the worst
 * files twice. A chunk and a page of verdicts are in memory.
 */
export async function streamRejectedRows(ctx: Ctx, importId: bigint): Promise<ReadableStream<Uint8Array>> {
  requirePermission(ctx, 'list.write')
  const row = await requireImport(getPrisma(), ctx.organisationId, importId)
  if (row.fileDeletedAt !== null) {
    throw new AppError('conflict', `The file was deleted ${importKeptDays} days after the upload.`, {
      details: { reason: 'import_deleted' },
    })
  }
  const mapping = importMappingSchema.nullable().catch(null).parse(row.mapping)
  if (mapping === null) throw new AppError('conflict', 'The file was neither checked nor imported yet.')
  // Before the stream begins, so that a file which cannot be read is still answered in words.
  const format = await readFormat(
    readChunks(ctx.organisationId, importId),
    row.list.defaultCountry,
    row.sheet,
  )
  await withTransaction(ctx, (tx, ctx) =>
    recordAudit(tx, ctx, {
      action: 'list_import.export_rejected',
      entity: 'list_import',
      entityId: formatId('imp', importId),
      after: { fileName: row.fileName },
    }),
  )
  const records = readRecords(readChunks(ctx.organisationId, importId), format)
  return toStream(makeRejectedLines(format, mapping, records, readRejectedRows(row)))
}

const PIECE_CHARS = 64 * 1024

function toStream(lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      let piece = ''
      while (piece.length < PIECE_CHARS) {
        const { value, done } = await lines.next()
        if (done) break
        piece += value
      }
      if (piece === '') controller.close()
      else controller.enqueue(encoder.encode(piece))
    },
    // Whoever breaks off the download leaves no file open.
    cancel: async () => void (await lines.return(undefined)),
  })
}
