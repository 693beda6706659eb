import { AppError } from '@/lib/domain/errors'
import type { Ctx, Tx } from '@/lib/server/services/context'

/** Throws `not_found` for a campaign of another organisation too. */
export async function requireCampaign(db: Tx, ctx: Ctx, campaignId: bigint): Promise<void> {
  const found = await db.campaign.findFirst({
    where: { id: campaignId, organisationId: ctx.organisationId },
    select: { id: true },
  })
  if (!found) throw new AppError('not_found', 'There is no such campaign.')
}
