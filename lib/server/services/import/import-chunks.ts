import { createHash } from 'node:crypto'
import { fileBytesMax, uploadChunkBytes } from '@/lib/contracts/import'
import { AppError } from '@/lib/domain/errors'
import { getPool } from '@/lib/server/db/pool'
import { getPrisma } from '@/lib/server/db/prisma'
import { sampleBytes } from '@/lib/server/services/import/file-format'

/** Of one file. */
export const uploadLimits = { bytes: fileBytesMax, chunks: 10_000 }

export function refuseLargeFile(): AppError {
  const most =
    uploadLimits.bytes >= 1024 ** 3 ? `${uploadLimits.bytes / 1024 ** 3} GB` : `${uploadLimits.bytes} bytes`
  return new AppError('payload_too_large', `The file is larger than ${most}. Split it.`, {
    details: { reason: 'file_too_large', bytesMax: uploadLimits.bytes },
  })
}

export function hashChunk(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(bytes).digest())
}

/** Cuts a stream into chunks and keeps each in its own statement; never the whole file in memory. Answers its bytes. */
export async function storeStream(
  organisationId: bigint,
  importId: bigint,
  stream: AsyncIterable<Uint8Array>,
): Promise<number> {
  const prisma = getPrisma()
  let pending: Uint8Array[] = []
  let pendingBytes = 0
  let total = 0
  let position = 0
  const flush = async () => {
    if (pendingBytes === 0) return
    const bytes = new Uint8Array(Buffer.concat(pending))
    await prisma.importChunk.create({
      data: { organisationId, importId, position, sha256: hashChunk(bytes), bytes },
      select: { position: true },
    })
    position += 1
    pending = []
    pendingBytes = 0
  }
  for await (const part of stream) {
    total += part.byteLength
    if (total > uploadLimits.bytes) throw refuseLargeFile()
    pending.push(part)
    pendingBytes += part.byteLength
    if (pendingBytes >= uploadChunkBytes) await flush()
  }
  await flush()
  return total
}

/** The stored file from its beginning, chunk by chunk. */
export async function* readChunks(organisationId: bigint, importId: bigint): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; position += 1) {
    const { rows } = await getPool('worker').query<{ bytes: Buffer }>(
      'select bytes from import_chunk where organisation_id = $1 and import_id = $2 and position = $3',
      [organisationId, importId, position],
    )
    if (!rows[0]) return
    yield rows[0].bytes
  }
}

/** The file's beginning, for its format and the preview: whole chunks until there is enough. */
export async function readHead(organisationId: bigint, importId: bigint): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const chunk of readChunks(organisationId, importId)) {
    parts.push(chunk)
    size += chunk.byteLength
    if (size >= sampleBytes) break
  }
  if (size > 0) return Buffer.concat(parts)
  throw new AppError('conflict', 'The beginning of the file was not uploaded yet.', {
    details: { reason: 'no_chunks' },
  })
}
