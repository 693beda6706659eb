import type { CampaignDto, RecycleCampaignInput } from '@/lib/contracts/campaign'
import { enqueueJob } from '@/lib/server/jobs/enqueue'
import { moveCampaign } from '@/lib/server/services/campaign/move-campaign'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** Begins a new pass: closed contacts go round again with a fresh budget of the pass; history stays. */
export async function recycleCampaign(
  ctx: Ctx,
  campaignId: bigint,
  input: RecycleCampaignInput,
  options: { reason?: string } = {},
): Promise<CampaignDto> {
  requirePermission(ctx, 'campaign.operate')
  return moveCampaign(ctx, campaignId, 'recycle', {
    reason: options.reason ?? null,
    async after({ tx }, campaign) {
      const pass = campaign.pass + 1
      await tx.campaign.update({
        where: { id: campaignId, organisationId: ctx.organisationId },
        data: { pass, ...(input.include === 'all' && { reachedFromPass: pass }) },
        select: { id: true },
      })
      await enqueueJob(
        tx,
        'recycle-campaign',
        {
          organisationId: String(ctx.organisationId),
          campaignId: String(campaignId),
          pass,
          include: input.include,
        },
        { key: `recycle-campaign:${campaignId}` },
      )
    },
  })
}
