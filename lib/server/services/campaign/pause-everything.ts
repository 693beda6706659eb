import { formatId } from '@/lib/domain/ids'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, type TxCtx, withTransaction } from '@/lib/server/services/context'

export type PauseEverythingDto = { pausedAt: string | null; openAttempts: number }

/**
 * No campaign of the organisation hands out from the commit on. The hand-out holds the organisation's row shared, so
 * none that began before can end after it. Campaigns keep their states.
 */
export async function pauseEverything(ctx: Ctx): Promise<PauseEverythingDto> {
  requirePermission(ctx, 'organisation.pause_everything')
  return setPausedAt(ctx, true)
}

export async function resumeEverything(ctx: Ctx): Promise<PauseEverythingDto> {
  requirePermission(ctx, 'organisation.pause_everything')
  return setPausedAt(ctx, false)
}

async function setPausedAt(ctx: Ctx, isPaused: boolean): Promise<PauseEverythingDto> {
  const { organisationId } = ctx
  return withTransaction(ctx, async (tx, inner) => {
    const [before] = await tx.$queryRaw<{ pausedAt: Date | null }[]>`
      select paused_at as "pausedAt" from organisation where id = ${organisationId} for update`
    const pausedAt = isPaused ? (before?.pausedAt ?? ctx.now) : null
    await tx.organisation.update({ where: { id: organisationId }, data: { pausedAt }, select: { id: true } })
    await recordChange(inner, isPaused)
    const openAttempts = await tx.lease.count({ where: { organisationId } })
    return { pausedAt: pausedAt?.toISOString() ?? null, openAttempts }
  })
}

async function recordChange(ctx: TxCtx, isPaused: boolean): Promise<void> {
  await recordAudit(ctx.tx, ctx, {
    action: isPaused ? 'organisation.pause_everything' : 'organisation.resume_everything',
    entity: 'organisation',
    entityId: formatId('org', ctx.organisationId),
  })
}
