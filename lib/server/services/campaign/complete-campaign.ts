import type { CampaignDto } from '@/lib/contracts/campaign'
import { moveCampaign } from '@/lib/server/services/campaign/move-campaign'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** Its work is done: stopped in WxCC where it runs there, then only recycling brings it back. */
export async function completeCampaign(ctx: Ctx, campaignId: bigint): Promise<CampaignDto> {
  requirePermission(ctx, 'campaign.operate')
  return moveCampaign(ctx, campaignId, 'complete')
}
