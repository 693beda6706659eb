import type { CampaignCommandDto } from '@/lib/contracts/campaign'
import type { Page, PageQuery } from '@/lib/contracts/shared'
import { getPrisma } from '@/lib/server/db/prisma'
import { toCommandDto } from '@/lib/server/queries/campaign/command-dto'
import { readBigintCursor, writeCursor } from '@/lib/server/queries/campaign/cursor'
import { requireCampaign } from '@/lib/server/queries/campaign/require-campaign'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** What was sent, or is to be sent, to WxCC; newest first. */
export async function listCampaignCommands(
  ctx: Ctx,
  campaignId: bigint,
  query: PageQuery,
): Promise<Page<CampaignCommandDto>> {
  requirePermission(ctx, 'campaign.read')
  const db = ctx.tx ?? getPrisma()
  await requireCampaign(db, ctx, campaignId)
  const before = readBigintCursor(query.cursor)
  const rows = await db.campaignCommand.findMany({
    where: {
      organisationId: ctx.organisationId,
      campaignId,
      ...(before === null ? {} : { id: { lt: before } }),
    },
    orderBy: { id: 'desc' },
    take: query.limit + 1,
  })
  const shown = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? shown.at(-1) : undefined
  return {
    data: shown.map(toCommandDto),
    meta: { nextCursor: last ? writeCursor({ value: '', id: String(last.id) }) : null },
  }
}
