import { findReordered } from '@/lib/domain/campaign/list-mix'
import { liveCampaignStates } from '@/lib/domain/campaign/states'
import { beginReorder } from '@/lib/server/services/campaign/begin-reorder'
import type { LockedCampaign } from '@/lib/server/services/campaign/campaign-row'
import { enqueueEnrolment } from '@/lib/server/services/campaign/enqueue-enrolment'
import { leaveLists } from '@/lib/server/services/campaign/leave-lists'
import type { Ctx, Tx } from '@/lib/server/services/context'

export type PlacedList = { listId: bigint; weight: number; position: number }

/** In the order in which they are dialed. */
export async function findLists(tx: Tx, organisationId: bigint, campaignId: bigint): Promise<PlacedList[]> {
  return tx.campaignList.findMany({
    where: { organisationId, campaignId },
    select: { listId: true, weight: true, position: true },
    orderBy: [{ position: 'asc' }, { listId: 'asc' }],
  })
}

/**
 * Gives a campaign whose row is held these lists instead of its present ones; answers whether they are others. Contacts
 * that came only from a list taken away leave the queue; a list put back brings them back.
 */
export async function setLists(
  tx: Tx,
  ctx: Ctx,
  campaign: LockedCampaign,
  wanted: readonly PlacedList[],
): Promise<boolean> {
  const campaignId = campaign.id
  const { organisationId } = ctx
  const present = await findLists(tx, organisationId, campaignId)
  const key = ({ listId, weight, position }: PlacedList) => `${listId} ${weight} ${position}`
  if (present.map(key).sort().join() === wanted.map(key).sort().join()) return false
  for (const list of wanted) {
    await tx.campaignList.upsert({
      where: { campaignId_listId: { campaignId, listId: list.listId }, organisationId },
      create: { organisationId, campaignId, ...list },
      update: { weight: list.weight, position: list.position },
      select: { listId: true },
    })
  }
  const gone = present.filter((one) => !wanted.some((list) => list.listId === one.listId))
  if (gone.length > 0) {
    const ids = gone.map((list) => list.listId)
    await tx.campaignList.deleteMany({ where: { organisationId, campaignId, listId: { in: ids } } })
    await tx.$executeRaw`
      insert into campaign_list_past (organisation_id, campaign_id, list_id)
      select ${organisationId}, ${campaignId}, unnest(${ids.map(String)}::bigint[])
      on conflict (campaign_id, list_id) do update set taken_off_at = now()`
    await leaveLists(tx, { organisationId, campaignId, listIds: ids })
    // Others of its lists may hold the same contacts: they are looked at again from the start.
    await tx.campaignList.updateMany({ where: { organisationId, campaignId }, data: { enrolledSeq: 0n } })
  }
  await beginReorder(tx, ctx, campaign, findReordered(present, wanted))
  if (liveCampaignStates.includes(campaign.state)) {
    await enqueueEnrolment(tx, organisationId, campaignId)
  }
  return true
}
