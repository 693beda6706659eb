import type { CampaignSettings } from '@/lib/domain/campaign/settings'
import { toStoredSettings } from '@/lib/server/services/campaign/campaign-row'
import type { Ctx, Tx } from '@/lib/server/services/context'

/** `changed`: names of settings, and `lists`, which are not kept by version: the audit log says which they were. */
export async function writeVersion(
  tx: Tx,
  ctx: Ctx,
  campaignId: bigint,
  version: number,
  settings: CampaignSettings,
  changed: string[],
): Promise<void> {
  await tx.campaignVersion.create({
    data: {
      organisationId: ctx.organisationId,
      campaignId,
      version,
      settings: toStoredSettings(settings),
      changed,
      createdAt: ctx.now,
      createdById: ctx.actor.id,
      createdByName: ctx.actor.name,
    },
    select: { id: true },
  })
  await tx.campaign.update({
    where: { id: campaignId, organisationId: ctx.organisationId },
    data: { version, name: settings.name },
    select: { id: true },
  })
}
