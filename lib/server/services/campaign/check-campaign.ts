import type { CampaignCheckDto } from '@/lib/contracts/campaign'
import { formatId } from '@/lib/domain/ids'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import {
  lockCampaign,
  requireTransition,
  setCampaignState,
} from '@/lib/server/services/campaign/campaign-row'
import { findCampaignFaults } from '@/lib/server/services/campaign/find-campaign-faults'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'

/** The pre-flight check. A draft without a blocking finding becomes ready. */
export async function checkCampaign(ctx: Ctx, campaignId: bigint): Promise<CampaignCheckDto> {
  requirePermission(ctx, 'campaign.operate')
  return withTransaction(ctx, async (tx) => {
    const campaign = await lockCampaign(tx, ctx, campaignId)
    const { to, changes } = requireTransition(campaign.state, 'check')
    const findings = await findCampaignFaults(tx, ctx, campaign)
    const canStart = findings.every((finding) => finding.level !== 'block')
    if (canStart && changes) {
      await setCampaignState(tx, campaign, to)
      await recordAudit(tx, ctx, {
        action: 'campaign.check',
        entity: 'campaign',
        entityId: formatId('cmp', campaignId),
        before: { state: campaign.state },
        after: { state: to },
      })
    }
    return { canStart, findings }
  })
}
