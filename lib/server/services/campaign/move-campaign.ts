import type { CampaignDto } from '@/lib/contracts/campaign'
import { type CampaignAction, requireCommand } from '@/lib/domain/campaign/states'
import { formatId } from '@/lib/domain/ids'
import { getCampaign } from '@/lib/server/queries/campaign/get-campaign'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import {
  type LockedCampaign,
  lockCampaign,
  requireTransition,
  setCampaignState,
} from '@/lib/server/services/campaign/campaign-row'
import { requestCommand } from '@/lib/server/services/campaign/request-command'
import { type Ctx, type TxCtx, withTransaction } from '@/lib/server/services/context'

type MoveOptions = {
  reason?: string | null
  /** Runs with the row held, before the state is written: may refuse by throwing. */
  before?: (ctx: TxCtx, campaign: LockedCampaign) => Promise<void>
  /** Runs with the row held, after the state is written. */
  after?: (ctx: TxCtx, campaign: LockedCampaign) => Promise<void>
}

/**
 * One step of the table of transitions: row held, state written, the command that belongs to it queued, audited, all in
 * one transaction. The verbs check their permission before they call it.
 */
export async function moveCampaign(
  ctx: Ctx,
  campaignId: bigint,
  action: CampaignAction,
  options: MoveOptions = {},
): Promise<CampaignDto> {
  return withTransaction(ctx, async (tx, inner) => {
    const campaign = await lockCampaign(tx, ctx, campaignId)
    const { to } = requireTransition(campaign.state, action)
    await options.before?.(inner, campaign)
    await setCampaignState(tx, campaign, to, options.reason ?? null)
    const command = requireCommand(campaign.state, action)
    if (command !== null) await requestCommand(tx, ctx, campaign, command)
    await options.after?.(inner, campaign)
    await recordAudit(tx, ctx, {
      action: `campaign.${action}`,
      entity: 'campaign',
      entityId: formatId('cmp', campaignId),
      before: { state: campaign.state },
      after: { state: to, ...(options.reason ? { reason: options.reason } : {}) },
    })
    return getCampaign(inner, campaignId)
  })
}
