import { uploadChunkBytes } from '@/lib/contracts/import'
import type { ImportChunksDto } from '@/lib/contracts/import-run'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { requireImport } from '@/lib/server/services/import/require-import'

/** What has arrived of an upload: the browser sends the rest. */
export async function getImportChunks(ctx: Ctx, importId: bigint): Promise<ImportChunksDto> {
  requirePermission(ctx, 'list.read')
  const row = await requireImport(getPrisma(), ctx.organisationId, importId)
  const ranges = await getPrisma().$queryRaw<{ first: number; last: number; bytes: number }[]>`
    select min(position) as first, max(position) as last, sum(bytes)::float8 as bytes
    from (select position, octet_length(bytes) as bytes, position - row_number() over (order by position) as run
          from import_chunk where organisation_id = ${ctx.organisationId} and import_id = ${importId}) c
    group by run order by first`
  return {
    chunkBytes: uploadChunkBytes,
    fileName: row.fileName,
    fileBytes: row.fileBytes === null ? null : Number(row.fileBytes),
    bytesReceived: ranges.reduce((sum, { bytes }) => sum + bytes, 0),
    received: ranges.map(({ first, last }) => [first, last]),
  }
}
