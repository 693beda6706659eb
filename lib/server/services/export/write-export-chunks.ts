import type { Tx } from '@/lib/server/services/context'
import type { JobKey } from '@/lib/server/services/job/job-sql'

/** What is sent to a browser at once; a row of a hundred long cells is more than a batch should be. */
const CHUNK_BYTES_MAX = 1024 * 1024
const FILE_BYTES_MAX = 1024 * 1024 * 1024

export class TooLarge extends Error {}

/** Appends a batch to an export's file in pieces of at most 1 MB. Answers what the file holds then. */
export async function writeExportChunks(
  tx: Tx,
  { organisationId, jobId }: JobKey,
  batch: { text: string; rows: number; cursor: string | null },
): Promise<{ rows: number; bytes: number }> {
  const bytes = new TextEncoder().encode(batch.text)
  const count = Math.ceil(bytes.byteLength / CHUNK_BYTES_MAX)
  const [file] = await tx.$queryRaw<{ chunkCount: number; rows: number; bytes: bigint }[]>`
    update contact_export
       set chunk_count = chunk_count + ${count}, rows = rows + ${batch.rows},
           bytes = bytes + ${BigInt(bytes.byteLength)}, cursor = ${batch.cursor}
     where organisation_id = ${organisationId} and job_id = ${jobId}
    returning chunk_count as "chunkCount", rows, bytes`
  if (!file) throw new TypeError('the export is gone')
  if (file.bytes > FILE_BYTES_MAX) throw new TooLarge()
  for (let index = 0; index < count; index += 1) {
    await tx.contactExportChunk.create({
      data: {
        organisationId,
        jobId,
        position: file.chunkCount - count + index,
        bytes: bytes.slice(index * CHUNK_BYTES_MAX, (index + 1) * CHUNK_BYTES_MAX),
      },
      select: { position: true },
    })
  }
  return { rows: file.rows, bytes: Number(file.bytes) }
}
