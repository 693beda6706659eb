import type { CampaignDto, CloneCampaignInput } from '@/lib/contracts/campaign'
import { wxccLimits } from '@/lib/domain/campaign/settings'
import { getVersionSettings, lockCampaign } from '@/lib/server/services/campaign/campaign-row'
import { createCampaign } from '@/lib/server/services/campaign/create-campaign'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'

/** A new draft with the same settings and lists; no contact, attempt or pass is taken over. */
export async function cloneCampaign(
  ctx: Ctx,
  campaignId: bigint,
  input: CloneCampaignInput,
): Promise<CampaignDto> {
  requirePermission(ctx, 'campaign.write')
  return withTransaction(ctx, async (tx, inner) => {
    const campaign = await lockCampaign(tx, ctx, campaignId)
    const settings = await getVersionSettings(tx, ctx.organisationId, campaignId, campaign.version)
    const lists = await tx.campaignList.findMany({
      where: { organisationId: ctx.organisationId, campaignId, list: { archivedAt: null } },
      orderBy: { position: 'asc' },
      select: { listId: true, weight: true, position: true },
    })
    const name = input.name ?? `${settings.name.slice(0, wxccLimits.campaignNameLengthMax - 7)} (copy)`
    return createCampaign(inner, { ...settings, name, lists, recycles: campaign.recycles })
  })
}
