import type { CampaignVersionDto } from '@/lib/contracts/campaign'
import type { Page, PageQuery } from '@/lib/contracts/shared'
import { getPrisma } from '@/lib/server/db/prisma'
import { readBigintCursor, writeCursor } from '@/lib/server/queries/campaign/cursor'
import { requireCampaign } from '@/lib/server/queries/campaign/require-campaign'
import { readStoredSettings } from '@/lib/server/services/campaign/campaign-row'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** Settings as they were, newest first. */
export async function listCampaignVersions(
  ctx: Ctx,
  campaignId: bigint,
  query: PageQuery,
): Promise<Page<CampaignVersionDto>> {
  requirePermission(ctx, 'campaign.read')
  const db = ctx.tx ?? getPrisma()
  await requireCampaign(db, ctx, campaignId)
  const before = readBigintCursor(query.cursor)
  const rows = await db.campaignVersion.findMany({
    where: {
      organisationId: ctx.organisationId,
      campaignId,
      ...(before === null ? {} : { id: { lt: before } }),
    },
    orderBy: { id: 'desc' },
    take: query.limit + 1,
    select: {
      id: true,
      version: true,
      settings: true,
      changed: true,
      createdAt: true,
      createdByName: true,
    },
  })
  const shown = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? shown.at(-1) : undefined
  return {
    data: shown.map((row) => ({
      version: row.version,
      settings: readStoredSettings(row.settings),
      changed: row.changed,
      createdAt: row.createdAt.toISOString(),
      createdBy: row.createdByName,
    })),
    meta: { nextCursor: last ? writeCursor({ value: '', id: String(last.id) }) : null },
  }
}
