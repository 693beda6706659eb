import type { CampaignSort, CampaignSummaryDto, ListCampaignsQuery } from '@/lib/contracts/campaign'
import type { Page } from '@/lib/contracts/shared'
import { Prisma } from '@/lib/server/db/generated/client'
import { getPrisma } from '@/lib/server/db/prisma'
import { readCursor, writeCursor } from '@/lib/server/queries/campaign/cursor'
import { type CampaignRow, loadSummaries } from '@/lib/server/queries/campaign/load-summaries'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** Archived campaigns are left out unless their state is asked for. */
export async function listCampaigns(ctx: Ctx, query: ListCampaignsQuery): Promise<Page<CampaignSummaryDto>> {
  requirePermission(ctx, 'campaign.read')
  const db = ctx.tx ?? getPrisma()
  const { column, isDescending, read } = sorts[query.sort]
  const cursor = readCursor(query.cursor)
  const direction = isDescending ? Prisma.sql`desc` : Prisma.sql`asc`
  const compare = isDescending ? Prisma.sql`<` : Prisma.sql`>`
  const wanted = Prisma.join(
    [
      Prisma.sql`c.organisation_id = ${ctx.organisationId}`,
      query.state?.length ? Prisma.sql`c.state = any(${query.state})` : Prisma.sql`c.state <> 'archived'`,
      ...(query.q ? [Prisma.sql`c.name ilike ${`%${escapeLike(query.q)}%`}`] : []),
    ],
    ' and ',
  )
  const after = cursor
    ? Prisma.sql`and (${column}, c.id) ${compare} (${cursor.value}::text, ${toId(cursor.id)})`
    : Prisma.empty
  const rows = await db.$queryRaw<CampaignRow[]>`
    select c.id, c.name, c.state, c.state_reason as "stateReason", c.state_changed_at as "stateChangedAt",
           c.version, c.pass, c.recycles, c.created_at as "createdAt", null as "createdByName", v.settings
      from campaign c join campaign_version v on v.campaign_id = c.id and v.version = c.version
     where ${wanted} ${after}
     order by ${column} ${direction}, c.id ${direction}
     limit ${query.limit + 1}`
  const [counted] = await db.$queryRaw<{ total: number }[]>`
    select count(*)::int as total from campaign c where ${wanted}`
  const shown = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? shown.at(-1) : undefined
  const loaded = await loadSummaries(db, ctx, shown)
  return {
    data: loaded.map(({ summary }) => summary),
    meta: {
      nextCursor: last ? writeCursor({ value: read(last), id: String(last.id) }) : null,
      total: counted?.total ?? 0,
    },
  }
}

type Sort = { column: Prisma.Sql; isDescending: boolean; read: (row: CampaignRow) => string }

// Ids are made in order of time, so the newest comes first by id alone; the text column only keeps the form.
const byTime = { column: Prisma.sql`''::text`, read: () => '' }
const byName = { column: Prisma.sql`lower(c.name)`, read: (row: CampaignRow) => row.name.toLowerCase() }
const byState = { column: Prisma.sql`c.state`, read: (row: CampaignRow) => row.state }

const sorts: Record<CampaignSort, Sort> = {
  createdAt: { ...byTime, isDescending: false },
  '-createdAt': { ...byTime, isDescending: true },
  name: { ...byName, isDescending: false },
  '-name': { ...byName, isDescending: true },
  state: { ...byState, isDescending: false },
  '-state': { ...byState, isDescending: true },
}

function toId(text: string): bigint {
  return /^\d{1,19}$/.test(text) ? BigInt(text) : 0n
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&')
}
