import type { CampaignDto } from '@/lib/contracts/campaign'
import { changeLists } from '@/lib/server/services/campaign/change-lists'
import type { Ctx } from '@/lib/server/services/context'

/** Takes one list off a campaign; the others keep their places. One that it does not have: nothing to do. */
export async function takeListOff(ctx: Ctx, campaignId: bigint, listId: bigint): Promise<CampaignDto> {
  return changeLists(ctx, campaignId, async (present) => present.filter((list) => list.listId !== listId))
}
