import type { CampaignDto } from '@/lib/contracts/campaign'
import { getCampaign } from '@/lib/server/queries/campaign/get-campaign'
import { moveCampaign } from '@/lib/server/services/campaign/move-campaign'
import { settlePausing } from '@/lib/server/services/campaign/settle-pausing'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'

/**
 * From the commit on nothing more is handed out. Contacts already out may still ring: the campaign is paused when its
 * last lease has closed, at once where none is open.
 */
export async function pauseCampaign(
  ctx: Ctx,
  campaignId: bigint,
  options: { reason?: string } = {},
): Promise<CampaignDto> {
  requirePermission(ctx, 'campaign.operate')
  return withTransaction(ctx, async (_, inner) => {
    const pausing = await moveCampaign(inner, campaignId, 'pause', { reason: options.reason ?? null })
    const isDrained = await settlePausing(inner, campaignId)
    return isDrained ? getCampaign(inner, campaignId) : pausing
  })
}
