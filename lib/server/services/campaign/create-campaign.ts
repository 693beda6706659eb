import type { CampaignDto, CreateCampaignInput } from '@/lib/contracts/campaign'
import { formatId } from '@/lib/domain/ids'
import { getCampaign } from '@/lib/server/queries/campaign/get-campaign'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { toStoredSettings } from '@/lib/server/services/campaign/campaign-row'
import { validateLists, validateSettings } from '@/lib/server/services/campaign/validate-settings'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'

/** A draft with version 1 of its settings. Nothing reaches WxCC before its start. */
export async function createCampaign(ctx: Ctx, input: CreateCampaignInput): Promise<CampaignDto> {
  requirePermission(ctx, 'campaign.write')
  return withTransaction(ctx, async (tx, inner) => {
    const settings = await validateSettings(tx, ctx, input)
    await validateLists(tx, ctx, input.lists)
    const { organisationId, actor } = ctx
    const campaign = await tx.campaign.create({
      data: {
        organisationId,
        name: settings.name,
        recycles: input.recycles,
        stateChangedAt: ctx.now,
        createdAt: ctx.now,
        createdById: actor.id,
        versions: {
          create: {
            organisationId,
            version: 1,
            settings: toStoredSettings(settings),
            changed: [],
            createdAt: ctx.now,
            createdById: actor.id,
            createdByName: actor.name,
          },
        },
        lists: {
          create: input.lists.map((list, index) => ({
            organisationId,
            listId: list.listId,
            weight: list.weight,
            position: list.position ?? index,
          })),
        },
        fetch: { create: { organisationId } },
      },
      select: { id: true },
    })
    const id = formatId('cmp', campaign.id)
    await recordAudit(tx, ctx, {
      action: 'campaign.create',
      entity: 'campaign',
      entityId: id,
      after: { ...settings, lists: input.lists.map((list) => formatId('lst', list.listId)) },
    })
    return getCampaign(inner, campaign.id)
  })
}
