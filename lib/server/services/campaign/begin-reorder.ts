import { enqueueJob } from '@/lib/server/jobs/enqueue'
import type { LockedCampaign } from '@/lib/server/services/campaign/campaign-row'
import type { Ctx, Tx } from '@/lib/server/services/context'
import { beginJob } from '@/lib/server/services/job/begin-job'

/** Of fewer it is done before anybody could look. */
const SHOWN_FROM_CONTACTS = 20_000

/** What runs it. One waiting job a campaign. */
export function makeReorderTask(organisationId: bigint, campaignId: bigint) {
  const payload = { organisationId: String(organisationId), campaignId: String(campaignId) }
  return {
    name: 'reorder-campaign' as const,
    payload: () => payload,
    key: `reorder-campaign:${campaignId}`,
  }
}

/**
 * Lists of the campaign, which the caller holds, have another place or weight: who waits in its queue under them is put in
 * the new order by a job, from the first contact on, also where it was at work for an earlier change.
 */
export async function beginReorder(
  tx: Tx,
  ctx: Ctx,
  campaign: Pick<LockedCampaign, 'id' | 'name'>,
  listIds: readonly bigint[],
): Promise<void> {
  const { organisationId } = ctx
  const [queue] = await tx.$queryRaw<{ isEmpty: boolean; isLarge: boolean }[]>`
    select not exists (select from campaign_contact
                        where organisation_id = ${organisationId} and campaign_id = ${campaign.id}) as "isEmpty",
           exists (select from campaign_contact
                    where organisation_id = ${organisationId} and campaign_id = ${campaign.id}
                   offset ${SHOWN_FROM_CONTACTS}) as "isLarge"`
  if (listIds.length === 0 || !queue || queue.isEmpty) return
  await tx.$executeRaw`
    update campaign_list set reorder_from = 0, last_rank = 0, reorder_tried_rank = 0, reorder_later = '{}'
     where organisation_id = ${organisationId} and campaign_id = ${campaign.id}
       and list_id = any(${listIds.map(String)}::bigint[])`
  const task = makeReorderTask(organisationId, campaign.id)
  const isShown =
    (await tx.jobRun.count({
      where: { organisationId, campaignId: campaign.id, kind: 'reorder', finishedAt: null },
    })) > 0
  if (isShown || !queue.isLarge) {
    await enqueueJob(tx, task.name, task.payload(), { key: task.key })
    return
  }
  await beginJob(tx, ctx, {
    kind: 'reorder',
    title: `Putting the contacts of ${campaign.name} in their new order`,
    campaignId: campaign.id,
    task,
  })
}
