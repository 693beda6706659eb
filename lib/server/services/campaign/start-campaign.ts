import type { CampaignDto } from '@/lib/contracts/campaign'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { enqueueJob } from '@/lib/server/jobs/enqueue'
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
      const id = formatId('cmp', campaignId)
      await enqueueJob(
        tx,
        'enrol-campaign',
        { organisationId: formatId('org', ctx.organisationId), campaignId: id },
        { key: `enrol-campaign:${id}` },
      )
    },
  })
}
