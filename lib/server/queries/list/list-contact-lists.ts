import type { ContactListDto, ContactListFilter, ContactListSort } from '@/lib/contracts/contact-list'
import type { Page } from '@/lib/contracts/shared'
import { formatId } from '@/lib/domain/ids'
import { Prisma } from '@/lib/server/db/generated/client'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Cursor, readCursor, writeCursor } from '@/lib/server/queries/campaign/cursor'
import { getReach } from '@/lib/server/queries/list/list-counts'
import { lastImportSelect, toContactListDto } from '@/lib/server/queries/list/to-contact-list-dto'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

type ListsQuery = {
  limit: number
  cursor?: string | undefined
  filter: ContactListFilter
  sort: ContactListSort
  q: string
}

/** The lists table: how many contacts each has, how far it is worked through and who dials it. */
export async function listContactLists(ctx: Ctx, query: ListsQuery): Promise<Page<ContactListDto>> {
  requirePermission(ctx, 'list.read')
  const prisma = getPrisma()
  const { ids, total, nextCursor } = await pickIds(ctx, query)
  const rows = await prisma.contactList.findMany({
    where: { organisationId: ctx.organisationId, id: { in: ids } },
    include: {
      campaigns: {
        select: { campaign: { select: { id: true, name: true, state: true } } },
        orderBy: { campaignId: 'desc' },
      },
      imports: lastImportSelect,
    },
  })
  const reach = await getReach(ctx.organisationId, ids)
  const byId = new Map(rows.map((row) => [row.id, row]))
  return {
    data: ids.flatMap((id) => {
      const row = byId.get(id)
      if (!row) return []
      const campaigns = row.campaigns.map(({ campaign }) => ({
        ...campaign,
        id: formatId('cmp', campaign.id),
      }))
      return [{ ...toContactListDto(row, reach.get(id)), campaigns }]
    }),
    meta: { nextCursor, total },
  }
}

async function pickIds(
  ctx: Ctx,
  query: ListsQuery,
): Promise<{ ids: bigint[]; total: number; nextCursor: string | null }> {
  const { column, isDescending, read } = sorts[query.sort]
  const cursor = readCursor(query.cursor)
  const direction = isDescending ? Prisma.sql`desc` : Prisma.sql`asc`
  const wanted = Prisma.sql`l.organisation_id = ${ctx.organisationId} and ${filters[query.filter](ctx.now)}
    and (${query.q} = '' or l.name ilike ${`%${query.q.replaceAll(/[\\%_]/g, '\\$&')}%`})`
  const rows = await getPrisma().$queryRaw<{ id: bigint; name: string }[]>`
    select l.id, l.name from contact_list l
     where ${wanted} ${cursor ? after(column, cursor, isDescending) : Prisma.empty}
     order by ${column} ${direction}, l.id ${direction}
     limit ${query.limit + 1}`
  const [counted] = await getPrisma().$queryRaw<{ total: number }[]>`
    select count(*)::int as total from contact_list l where ${wanted}`
  const shown = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? shown.at(-1) : undefined
  return {
    ids: shown.map((row) => row.id),
    total: counted?.total ?? 0,
    nextCursor: last ? writeCursor({ value: read(last.name), id: String(last.id) }) : null,
  }
}

function after(column: Prisma.Sql, { value, id }: Cursor, isDescending: boolean): Prisma.Sql {
  const compare = isDescending ? Prisma.sql`<` : Prisma.sql`>`
  return Prisma.sql`and (${column}, l.id) ${compare} (${value}::text, ${/^\d{1,19}$/.test(id) ? BigInt(id) : 0n})`
}

/** One state each, in the order of the badge: archived, expired, switched off, not active yet, active. */
const filters: Record<ContactListFilter, (now: Date) => Prisma.Sql> = {
  current: () => Prisma.sql`l.archived_at is null`,
  active: (now) =>
    Prisma.sql`l.archived_at is null and l.is_active and coalesce(l.expires_at > ${now}, true)
      and coalesce(l.active_from <= ${now}, true)`,
  not_active_yet: (now) =>
    Prisma.sql`l.archived_at is null and l.is_active and coalesce(l.expires_at > ${now}, true)
      and l.active_from > ${now}`,
  expired: (now) => Prisma.sql`l.archived_at is null and l.expires_at <= ${now}`,
  off: (now) =>
    Prisma.sql`l.archived_at is null and not l.is_active and coalesce(l.expires_at > ${now}, true)`,
  archived: () => Prisma.sql`l.archived_at is not null`,
  all: () => Prisma.sql`true`,
}

type Sort = { column: Prisma.Sql; isDescending: boolean; read: (name: string) => string }

// Ids are made in order of time, so the newest comes first by id alone; the text column only keeps the form.
const byTime = { column: Prisma.sql`''::text`, read: () => '' }
const byName = { column: Prisma.sql`lower(l.name)`, read: (name: string) => name.toLowerCase() }

const sorts: Record<ContactListSort, Sort> = {
  createdAt: { ...byTime, isDescending: false },
  '-createdAt': { ...byTime, isDescending: true },
  name: { ...byName, isDescending: false },
  '-name': { ...byName, isDescending: true },
}
