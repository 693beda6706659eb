import type { CampaignDto } from '@/lib/contracts/campaign'
import { moveCampaign } from '@/lib/server/services/campaign/move-campaign'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** WxCC knows no pause, so nothing is sent: the next fetch is answered again. */
export async function resumeCampaign(ctx: Ctx, campaignId: bigint): Promise<CampaignDto> {
  requirePermission(ctx, 'campaign.operate')
  return moveCampaign(ctx, campaignId, 'resume')
}
