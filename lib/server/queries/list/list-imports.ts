import type { ImportDto } from '@/lib/contracts/import'
import type { Page } from '@/lib/contracts/shared'
import { formatId, parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { importInclude, nameCreators } from '@/lib/server/services/import/require-import'
import { toImportDto } from '@/lib/server/services/import/to-import-dto'
import { requireList } from '@/lib/server/services/list/require-list'

/** A list's imports, newest first. */
export async function listImports(
  ctx: Ctx,
  listId: bigint,
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<ImportDto>> {
  requirePermission(ctx, 'list.read')
  const prisma = getPrisma()
  await requireList(prisma, ctx.organisationId, listId)
  const before = query.cursor ? parseId('imp', query.cursor) : null
  const rows = await prisma.listImport.findMany({
    where: { organisationId: ctx.organisationId, listId, ...(before === null ? {} : { id: { lt: before } }) },
    orderBy: { id: 'desc' },
    take: query.limit + 1,
    include: importInclude,
  })
  const shown = await nameCreators(prisma, rows.slice(0, query.limit))
  const last = shown.at(-1)
  return {
    data: shown.map(toImportDto),
    meta: { nextCursor: rows.length > query.limit && last ? formatId('imp', last.id) : null },
  }
}
