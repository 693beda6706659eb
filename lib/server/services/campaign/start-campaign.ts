import type { CampaignDto } from '@/lib/contracts/campaign'
import { AppError } from '@/lib/domain/errors'
import { enqueueEnrolment } from '@/lib/server/services/campaign/enqueue-enrolment'
import { findCampaignFaults } from '@/lib/server/services/campaign/find-campaign-faults'
import { moveCampaign } from '@/lib/server/services/campaign/move-campaign'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** Queues the start command and the enrolment of its lists. Throws `conflict` with the findings that forbid it. */
export async function startCampaign(
  ctx: Ctx,
  campaignId: bigint,
  options: { reason?: string } = {},
): Promise<CampaignDto> {
  requirePermission(ctx, 'campaign.operate')
  return moveCampaign(ctx, campaignId, 'start', {
    reason: options.reason ?? null,
    async before({ tx }, campaign) {
      const findings = await findCampaignFaults(tx, ctx, campaign)
      const blocking = findings.filter((finding) => finding.level === 'block')
      if (blocking.length === 0) return
      throw new AppError('conflict', blocking.map((finding) => finding.message).join(' '), {
        errors: blocking.map((finding) => ({ path: finding.path ?? '', message: finding.message })),
        details: { reason: 'check', findings },
      })
    },
    async after({ tx }) {
      await enqueueEnrolment(tx, ctx.organisationId, campaignId)
    },
  })
}
