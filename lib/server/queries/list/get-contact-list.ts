import type { ContactListDetailDto, ListCampaignCountsDto } from '@/lib/contracts/contact-list'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { countContacts, toLastImport } from '@/lib/server/queries/list/list-contact-lists'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { toListColumns } from '@/lib/server/services/list/to-list-columns'

/** One list with its counts by state in each campaign, its numbers' health and its zones. */
export async function getContactList(ctx: Ctx, listId: bigint): Promise<ContactListDetailDto> {
  requirePermission(ctx, 'list.read')
  const row = await getPrisma().contactList.findFirst({
    where: { id: listId, organisationId: ctx.organisationId },
    include: {
      imports: {
        orderBy: { id: 'desc' },
        take: 1,
        select: { id: true, fileName: true, status: true, createdAt: true, rowsRejected: true },
      },
    },
  })
  if (!row) throw new AppError('not_found', 'There is no such list.')
  const [counts, campaigns, numbers, zones] = await Promise.all([
    countContacts(ctx.organisationId, [listId]),
    countByCampaign(ctx.organisationId, listId),
    countNumbers(ctx.organisationId, listId),
    countZones(ctx.organisationId, listId),
  ])
  return {
    id: formatId('lst', row.id),
    name: row.name,
    defaultCountry: row.defaultCountry,
    columns: toListColumns(row.columns),
    isActive: row.isActive,
    activeFrom: row.activeFrom?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    archivedAt: row.archivedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    contactCount: counts.get(listId) ?? 0,
    lastImport: toLastImport(row.imports[0]),
    campaigns,
    numbers,
    zones,
  }
}

async function countByCampaign(organisationId: bigint, listId: bigint): Promise<ListCampaignCountsDto[]> {
  const rows = await getPrisma().$queryRaw<(Omit<ListCampaignCountsDto, 'id'> & { id: bigint })[]>`
    select c.id, c.name, c.state, l.weight, l.position,
           count(q.id) filter (where q.state = 'waiting')::int as waiting,
           count(q.id) filter (where q.state = 'ready')::int as ready,
           count(q.id) filter (where q.state = 'leased')::int as leased,
           count(q.id) filter (where q.state = 'closed')::int as closed,
           count(q.id) filter (where q.attempt_count > 0)::int as attempted
    from campaign_list l
    join campaign c on c.id = l.campaign_id
    left join campaign_contact q on q.organisation_id = ${organisationId} and q.campaign_id = c.id and q.list_id = l.list_id
    where l.organisation_id = ${organisationId} and l.list_id = ${listId}
    group by c.id, c.name, c.state, l.weight, l.position
    order by c.id desc`
  return rows.map((row) => ({ ...row, id: formatId('cmp', row.id) }))
}

async function countNumbers(
  organisationId: bigint,
  listId: bigint,
): Promise<ContactListDetailDto['numbers']> {
  const [row] = await getPrisma().$queryRaw<{ total: number; active: number }[]>`
    select count(*)::int as total, count(*) filter (where n.state = 'active')::int as active
    from list_contact m join contact_number n on n.contact_id = m.contact_id
    where m.organisation_id = ${organisationId} and m.list_id = ${listId}`
  const { total, active } = row ?? { total: 0, active: 0 }
  return { total, active, unusable: total - active }
}

async function countZones(organisationId: bigint, listId: bigint): Promise<ContactListDetailDto['zones']> {
  return getPrisma().$queryRaw<ContactListDetailDto['zones']>`
    select z.zones, n.zone_source as source, count(*)::int as contacts
    from list_contact m
    join contact_number n on n.contact_id = m.contact_id and n.position = 1
    join zone_set z on z.id = n.zone_set_id
    where m.organisation_id = ${organisationId} and m.list_id = ${listId}
    group by z.zones, n.zone_source
    order by count(*) desc
    limit 50`
}
