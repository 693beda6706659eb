import type { CampaignDto } from '@/lib/contracts/campaign'
import { moveCampaign } from '@/lib/server/services/campaign/move-campaign'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** Kept for reading only; nothing is deleted. */
export async function archiveCampaign(ctx: Ctx, campaignId: bigint): Promise<CampaignDto> {
  requirePermission(ctx, 'campaign.write')
  return moveCampaign(ctx, campaignId, 'archive')
}
