import { AppError } from '@/lib/domain/errors'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Ctx, requirePermission, type Tx, withTransaction } from '@/lib/server/services/context'
import { hashChunk, refuseLargeFile, uploadLimits } from '@/lib/server/services/import/import-chunks'
import { requireImport } from '@/lib/server/services/import/require-import'

export type ChunkResult = { position: number; isRepeat: boolean; chunkCount: number; bytesTotal: number }

/**
 * Keeps one chunk of a file. The same chunk again changes nothing; another body at a kept position is a conflict. A
 * checksum (SHA-256, hex or base64) that does not fit the bytes refuses the chunk.
 */
export async function putImportChunk(
  ctx: Ctx,
  input: { importId: bigint; position: number; bytes: Uint8Array; checksum: string | null },
): Promise<ChunkResult> {
  requirePermission(ctx, 'list.write')
  const { importId, position, bytes, checksum } = input
  await requireImport(getPrisma(), ctx.organisationId, importId)
  const sha256 = hashChunk(bytes)
  if (checksum !== null && !fitsChecksum(sha256, checksum)) {
    throw new AppError(
      'validation',
      'The chunk does not fit its checksum: it was damaged on the way. Send it again.',
      {
        errors: [{ path: 'checksum', message: 'does not fit the bytes' }],
        details: { reason: 'checksum' },
      },
    )
  }
  if (bytes.byteLength === 0) throw new AppError('bad_request', 'The chunk is empty.')
  if (position >= uploadLimits.chunks)
    throw new AppError('validation', `A file has at most ${uploadLimits.chunks} chunks. Send larger ones.`)
  return withTransaction(ctx, (tx) =>
    keepChunk(tx, ctx.organisationId, { importId, position, bytes, sha256 }),
  )
}

type Chunk = { importId: bigint; position: number; bytes: Uint8Array; sha256: Uint8Array<ArrayBuffer> }

/** One at a time of an import: the sum of its chunks never goes beyond what a file may have. */
async function keepChunk(
  tx: Tx,
  organisationId: bigint,
  { importId, position, bytes, sha256 }: Chunk,
): Promise<ChunkResult> {
  const [row] = await tx.$queryRaw<{ status: string }[]>`
    select status from list_import where organisation_id = ${organisationId} and id = ${importId} for update`
  const kept = await tx.importChunk.findUnique({
    where: { importId_position: { importId, position }, organisationId },
    select: { sha256: true },
  })
  const isSame = kept !== null && Buffer.from(kept.sha256).equals(sha256)
  if (row?.status !== 'uploading' && row?.status !== 'mapping' && !isSame) {
    throw new AppError('conflict', 'This import takes no more chunks: it was confirmed, cancelled or undone.')
  }
  if (kept && !isSame) throw new AppError('conflict', `Chunk ${position} was sent before with other bytes.`)
  const [sum] = await tx.$queryRaw<{ count: number; bytes: number }[]>`
    select count(*)::int as count, coalesce(sum(octet_length(bytes)), 0)::float8 as bytes
    from import_chunk where organisation_id = ${organisationId} and import_id = ${importId}`
  const before = { chunkCount: sum?.count ?? 0, bytesTotal: sum?.bytes ?? 0 }
  if (kept) return { position, isRepeat: true, ...before }
  const bytesTotal = before.bytesTotal + bytes.byteLength
  if (bytesTotal > uploadLimits.bytes) throw refuseLargeFile()
  await tx.importChunk.create({
    data: { organisationId, importId, position, sha256, bytes: new Uint8Array(bytes) },
    select: { position: true },
  })
  return { position, isRepeat: false, chunkCount: before.chunkCount + 1, bytesTotal }
}

function fitsChecksum(sha256: Uint8Array, given: string): boolean {
  const text = given
    .trim()
    .replace(/^sha-?256\s*[=:]\s*:?/i, '')
    .replace(/:$/, '')
  const digest = Buffer.from(sha256)
  return (
    text.toLowerCase() === digest.toString('hex') ||
    text === digest.toString('base64') ||
    text === digest.toString('base64url')
  )
}
