import type { PulseDto } from '@/lib/contracts/overview'
import { getPool } from '@/lib/server/db/pool'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

type Row = {
  pausedAt: Date | null
  pending: number
  oldestAt: Date | null
  lastFetchAt: Date | null
  lastDispositionAt: Date | null
  activeJobs: number
}

/** Whether things move: the age of the oldest disposition not yet applied, the last fetch, the last disposition. */
export async function getPulse(ctx: Ctx): Promise<PulseDto> {
  requirePermission(ctx, 'campaign.read')
  const { rows } = await getPool('app').query<Row>(
    `select o.paused_at as "pausedAt", p.pending, p."oldestAt", f."lastFetchAt", f."lastDispositionAt",
            (select count(*)::int from job_run where organisation_id = o.id and finished_at is null) as "activeJobs"
       from organisation o,
            lateral (select count(*)::int as pending, min(queued_at) as "oldestAt"
                       from disposition_pending where organisation_id = o.id) p,
            lateral (select max(last_fetch_at) as "lastFetchAt", max(last_disposition_at) as "lastDispositionAt"
                       from campaign_fetch where organisation_id = o.id) f
      where o.id = $1`,
    [ctx.organisationId],
  )
  const row = rows[0]
  const lagMs = row?.oldestAt ? Math.max(0, ctx.now.getTime() - row.oldestAt.getTime()) : 0
  return {
    at: ctx.now.toISOString(),
    pausedAt: row?.pausedAt?.toISOString() ?? null,
    pendingDispositions: row?.pending ?? 0,
    lagSeconds: Math.round(lagMs / 1000),
    lastFetchAt: row?.lastFetchAt?.toISOString() ?? null,
    lastDispositionAt: row?.lastDispositionAt?.toISOString() ?? null,
    activeJobs: row?.activeJobs ?? 0,
  }
}
