import type { CampaignDto } from '@/lib/contracts/campaign'
import { AppError } from '@/lib/domain/errors'
import { getVersionSettings } from '@/lib/server/services/campaign/campaign-row'
import { moveCampaign } from '@/lib/server/services/campaign/move-campaign'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** Starts by itself on its first day (organisation time). */
export async function scheduleCampaign(ctx: Ctx, campaignId: bigint): Promise<CampaignDto> {
  requirePermission(ctx, 'campaign.operate')
  return moveCampaign(ctx, campaignId, 'schedule', {
    async before({ tx }, campaign) {
      const settings = await getVersionSettings(tx, campaign.organisationId, campaignId, campaign.version)
      if (settings.startDate === null) {
        throw new AppError('conflict', 'Give the campaign a first day before it is scheduled.', {
          errors: [{ path: 'startDate', message: 'The first day is missing.' }],
        })
      }
    },
  })
}

export async function unscheduleCampaign(ctx: Ctx, campaignId: bigint): Promise<CampaignDto> {
  requirePermission(ctx, 'campaign.operate')
  return moveCampaign(ctx, campaignId, 'unschedule')
}
