import type { ContactListDetailDto, ListCampaignDto } from '@/lib/contracts/contact-list'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import type { ListMakeUp } from '@/lib/server/queries/list/count-make-up'
import { getMakeUp, getReach } from '@/lib/server/queries/list/list-counts'
import { lastImportSelect, toContactListDto } from '@/lib/server/queries/list/to-contact-list-dto'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** One list with its counts by state, as a whole and in each campaign, its numbers' health and its zones. */
export async function getContactList(ctx: Ctx, listId: bigint): Promise<ContactListDetailDto> {
  requirePermission(ctx, 'list.read')
  const { organisationId } = ctx
  const row = await getPrisma().contactList.findFirst({
    where: { id: listId, organisationId },
    include: { imports: lastImportSelect },
  })
  if (!row) throw new AppError('not_found', 'There is no such list.')
  const [reach, makeUp] = await Promise.all([
    getReach(organisationId, [listId]),
    getMakeUp(organisationId, listId),
  ])
  return {
    ...toContactListDto(row, reach.get(listId)),
    campaigns: await listCampaigns(organisationId, listId, makeUp?.value.campaigns ?? null),
    makeUp: makeUp
      ? {
          countedAt: makeUp.countedAt.toISOString(),
          numbers: makeUp.value.numbers,
          lines: makeUp.value.lines,
          zoneShares: makeUp.value.zoneShares,
          zones: makeUp.value.zones,
          zoneCount: makeUp.value.zoneCount,
        }
      : null,
  }
}

async function listCampaigns(
  organisationId: bigint,
  listId: bigint,
  counts: ListMakeUp['campaigns'] | null,
): Promise<ListCampaignDto[]> {
  const rows = await getPrisma().$queryRaw<(Omit<ListCampaignDto, 'id' | 'counts'> & { id: bigint })[]>`
    select c.id, c.name, c.state, l.weight, l.position,
           (select count(distinct o.position)::int from campaign_list o
             where o.organisation_id = ${organisationId} and o.campaign_id = l.campaign_id
               and o.position <= l.position) as place,
           (l.weight::float8 / (select sum(o.weight) from campaign_list o
                                 where o.organisation_id = ${organisationId} and o.campaign_id = l.campaign_id
                                   and o.position = l.position))::float8 as share
    from campaign_list l
    join campaign c on c.id = l.campaign_id
    where l.organisation_id = ${organisationId} and l.list_id = ${listId}
    order by c.id desc`
  return rows.map((row) => ({
    ...row,
    id: formatId('cmp', row.id),
    counts: counts?.get(row.id) ?? null,
  }))
}
