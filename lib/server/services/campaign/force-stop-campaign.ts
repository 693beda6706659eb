import type { CampaignDto } from '@/lib/contracts/campaign'
import { moveCampaign } from '@/lib/server/services/campaign/move-campaign'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/**
 * For a command whose end nobody knows: a person has looked in WxCC and says that the campaign does not run there.
 * What is still requested is given up.
 */
export async function forceStopCampaign(ctx: Ctx, campaignId: bigint): Promise<CampaignDto> {
  requirePermission(ctx, 'campaign.operate')
  return moveCampaign(ctx, campaignId, 'force_stop', {
    reason: `Marked as stopped by ${ctx.actor.name}.`,
    async after({ tx }) {
      await tx.campaignCommand.updateMany({
        where: { organisationId: ctx.organisationId, campaignId, status: 'requested' },
        data: { status: 'unknown', fault: 'Given up: marked as stopped by hand.', finishedAt: ctx.now },
      })
    },
  })
}
