import type { CampaignDto } from '@/lib/contracts/campaign'
import { formatId } from '@/lib/domain/ids'
import { getCampaign } from '@/lib/server/queries/campaign/get-campaign'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import {
  getVersionSettings,
  lockCampaign,
  requireTransition,
  setCampaignState,
} from '@/lib/server/services/campaign/campaign-row'
import { findLists, type PlacedList, setLists } from '@/lib/server/services/campaign/set-lists'
import { writeVersion } from '@/lib/server/services/campaign/write-version'
import { type Ctx, requirePermission, type Tx, withTransaction } from '@/lib/server/services/context'

/**
 * Changes the lists of a campaign from what they are at that moment, its row held, so that no change of somebody else's
 * is lost. Makes a new version, unless nothing changes.
 */
export async function changeLists(
  ctx: Ctx,
  campaignId: bigint,
  change: (present: PlacedList[], tx: Tx) => Promise<PlacedList[]>,
): Promise<CampaignDto> {
  requirePermission(ctx, 'campaign.write')
  return withTransaction(ctx, async (tx, inner) => {
    const campaign = await lockCampaign(tx, ctx, campaignId)
    const { to } = requireTransition(campaign.state, 'edit')
    const before = await findLists(tx, ctx.organisationId, campaignId)
    const after = await change(before, tx)
    if (await setLists(tx, ctx, campaign, after)) {
      const settings = await getVersionSettings(tx, ctx.organisationId, campaignId, campaign.version)
      const version = campaign.version + 1
      await writeVersion(tx, ctx, campaignId, version, settings, ['lists'])
      await setCampaignState(tx, campaign, to)
      await recordAudit(tx, ctx, {
        action: 'campaign.update',
        entity: 'campaign',
        entityId: formatId('cmp', campaignId),
        before: { lists: before.map(toAudit) },
        after: { lists: after.map(toAudit), version },
      })
    }
    return getCampaign(inner, campaignId)
  })
}

const toAudit = ({ listId, ...place }: PlacedList) => ({ list: formatId('lst', listId), ...place })
