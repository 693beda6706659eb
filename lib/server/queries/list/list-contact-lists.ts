import type { ContactListDto, ContactListFilter } from '@/lib/contracts/contact-list'
import type { Page } from '@/lib/contracts/shared'
import { formatId, parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { toListColumns } from '@/lib/server/services/list/to-list-columns'

/** The lists table, newest first, with how many contacts each has and who dials it. */
export async function listContactLists(
  ctx: Ctx,
  query: { limit: number; cursor?: string | undefined; filter: ContactListFilter; q: string },
): Promise<Page<ContactListDto>> {
  requirePermission(ctx, 'list.read')
  const prisma = getPrisma()
  const before = query.cursor ? parseId('lst', query.cursor) : null
  const rows = await prisma.contactList.findMany({
    where: {
      organisationId: ctx.organisationId,
      ...(before === null ? {} : { id: { lt: before } }),
      ...(query.filter === 'all' ? {} : { archivedAt: query.filter === 'archived' ? { not: null } : null }),
      ...(query.q ? { name: { contains: query.q, mode: 'insensitive' as const } } : {}),
    },
    orderBy: { id: 'desc' },
    take: query.limit + 1,
    include: {
      campaigns: { select: { campaign: { select: { id: true, name: true, state: true } } } },
      imports: {
        orderBy: { id: 'desc' },
        take: 1,
        select: { id: true, fileName: true, status: true, createdAt: true, rowsRejected: true },
      },
    },
  })
  const shown = rows.slice(0, query.limit)
  const counts = await countContacts(
    ctx.organisationId,
    shown.map((row) => row.id),
  )
  const last = shown.at(-1)
  return {
    data: shown.map((row) => ({
      id: formatId('lst', row.id),
      name: row.name,
      defaultCountry: row.defaultCountry,
      columns: toListColumns(row.columns),
      isActive: row.isActive,
      activeFrom: row.activeFrom?.toISOString() ?? null,
      expiresAt: row.expiresAt?.toISOString() ?? null,
      archivedAt: row.archivedAt?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
      contactCount: counts.get(row.id) ?? 0,
      campaigns: row.campaigns.map(({ campaign }) => ({ ...campaign, id: formatId('cmp', campaign.id) })),
      lastImport: toLastImport(row.imports[0]),
    })),
    meta: { nextCursor: rows.length > query.limit && last ? formatId('lst', last.id) : null },
  }
}

type LastImportRow = { id: bigint; fileName: string; status: string; createdAt: Date; rowsRejected: number }

export function toLastImport(row: LastImportRow | undefined): ContactListDto['lastImport'] {
  if (!row) return null
  const { id, fileName, status, createdAt, rowsRejected } = row
  return {
    id: formatId('imp', id),
    fileName,
    status,
    createdAt: createdAt.toISOString(),
    rejected: rowsRejected,
  }
}

export async function countContacts(
  organisationId: bigint,
  listIds: readonly bigint[],
): Promise<Map<bigint, number>> {
  if (listIds.length === 0) return new Map()
  const rows = await getPrisma().$queryRaw<{ listId: bigint; contacts: number }[]>`
    select list_id as "listId", count(*)::int as contacts from list_contact
    where organisation_id = ${organisationId} and list_id = any(${listIds.map(String)}::bigint[]) group by list_id`
  return new Map(rows.map((row) => [row.listId, row.contacts]))
}
