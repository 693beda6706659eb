import type { UnfinishedImportDto } from '@/lib/contracts/import'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { importInclude, nameCreators } from '@/lib/server/services/import/require-import'
import { toImportDto } from '@/lib/server/services/import/to-import-dto'

const SHOWN_MAX = 50

type Arrived = { id: bigint; bytes: number; isListNew: boolean }

/** Imports that were opened and neither confirmed nor cancelled, of one list or of all, newest first: each can be gone on with. */
export async function listUnfinishedImports(
  ctx: Ctx,
  { listId }: { listId?: bigint | undefined },
): Promise<UnfinishedImportDto[]> {
  requirePermission(ctx, 'list.read')
  const prisma = getPrisma()
  const { organisationId } = ctx
  const rows = await prisma.listImport.findMany({
    where: {
      organisationId,
      status: { in: ['uploading', 'mapping'] },
      list: { archivedAt: null },
      ...(listId === undefined ? {} : { listId }),
    },
    orderBy: { id: 'desc' },
    take: SHOWN_MAX,
    include: importInclude,
  })
  const arrived = await prisma.$queryRaw<Arrived[]>`
    select i.id,
           (select coalesce(sum(octet_length(c.bytes)), 0)::float8 from import_chunk c
             where c.organisation_id = i.organisation_id and c.import_id = i.id) as bytes,
           not exists (select from list_contact m where m.organisation_id = i.organisation_id and m.list_id = i.list_id)
             and not exists (select from list_import o
                              where o.organisation_id = i.organisation_id and o.list_id = i.list_id and o.id <> i.id)
             as "isListNew"
      from list_import i
     where i.organisation_id = ${organisationId} and i.id = any(${rows.map(({ id }) => id)}::bigint[])`
  return (await nameCreators(prisma, rows)).map((row) => {
    const found = arrived.find(({ id }) => id === row.id)
    return {
      import: toImportDto(row),
      fileBytes: row.fileBytes === null ? null : Number(row.fileBytes),
      bytesReceived: found?.bytes ?? 0,
      isListNew: found?.isListNew ?? false,
    }
  })
}
