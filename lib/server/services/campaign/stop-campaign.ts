import type { CampaignDto } from '@/lib/contracts/campaign'
import { moveCampaign } from '@/lib/server/services/campaign/move-campaign'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** Queues the stop command; from the commit on nothing more is handed out. It may be started again. */
export async function stopCampaign(
  ctx: Ctx,
  campaignId: bigint,
  options: { reason?: string } = {},
): Promise<CampaignDto> {
  requirePermission(ctx, 'campaign.operate')
  return moveCampaign(ctx, campaignId, 'stop', { reason: options.reason ?? null })
}
