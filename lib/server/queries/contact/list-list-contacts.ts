import type { ContactSummaryDto } from '@/lib/contracts/contact'
import type { Page } from '@/lib/contracts/shared'
import { getPrisma } from '@/lib/server/db/prisma'
import { loadSummaries } from '@/lib/server/queries/contact/search-contacts'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { requireList } from '@/lib/server/services/list/require-list'

/** The contacts of a list in order of arrival. `importId`: only those that one import brought. */
export async function listListContacts(
  ctx: Ctx,
  listId: bigint,
  query: { limit: number; cursor?: string | undefined; importId?: bigint | undefined },
): Promise<Page<ContactSummaryDto>> {
  requirePermission(ctx, 'contact.read')
  const prisma = getPrisma()
  await requireList(prisma, ctx.organisationId, listId)
  const after = /^\d{1,19}$/.test(query.cursor ?? '') ? BigInt(query.cursor ?? 0) : 0n
  const rows = await prisma.listContact.findMany({
    where: {
      listId,
      seq: { gt: after },
      ...(query.importId === undefined ? {} : { importId: query.importId }),
    },
    orderBy: { seq: 'asc' },
    take: query.limit + 1,
    select: { contactId: true, seq: true },
  })
  const shown = rows.slice(0, query.limit)
  const last = shown.at(-1)
  return {
    data: await loadSummaries(
      ctx.organisationId,
      shown.map((row) => row.contactId),
    ),
    meta: { nextCursor: rows.length > query.limit && last ? last.seq.toString() : null },
  }
}
