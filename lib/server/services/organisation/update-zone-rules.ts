import {
  loosenReasonWords,
  type UpdateZoneRulesInput,
  updateZoneRulesSchema,
} from '@/lib/contracts/zone-rules'
import { loosens, type ZoneRules } from '@/lib/domain/compliance/zone-rules'
import { findZone } from '@/lib/domain/compliance/zones'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, type TxCtx, withTransaction } from '@/lib/server/services/context'
import { beginJob } from '@/lib/server/services/job/begin-job'
import { endJob } from '@/lib/server/services/job/end-job'
import { takeZoneRules } from '@/lib/server/services/organisation/zone-rules'

/**
 * Changes how the time zones of numbers are decided. What could let a number be called at a time when it could not be called
 * before needs the compliance officer and a reason. A job then decides all zones anew, in place of one that is still at it.
 */
export async function updateZoneRules(ctx: Ctx, input: UpdateZoneRulesInput): Promise<ZoneRules> {
  requirePermission(ctx, 'rule_set.tighten')
  const { reason = '', ...changes } = updateZoneRulesSchema.parse(input)
  return withTransaction(ctx, async (tx, ctx) => {
    const { organisationId } = ctx
    const before = await takeZoneRules(tx, organisationId)
    const after = readAfter(before, changes)
    if (after.policy === before.policy && after.unknownZone === before.unknownZone) {
      if (await hasFailed(ctx)) await beginPlacement(ctx)
      return before
    }
    const isLooser = loosens(before, after)
    if (isLooser) requireMayLoosen(ctx, reason)
    await tx.organisation.update({
      where: { id: organisationId },
      data: { zonePolicy: after.policy, unknownZone: after.unknownZone },
      select: { id: true },
    })
    await beginPlacement(ctx)
    await recordAudit(tx, ctx, {
      action: 'organisation.update_zone_rules',
      entity: 'organisation',
      entityId: formatId('org', organisationId),
      before,
      after: { ...after, loosens: isLooser, reason: reason || null },
    })
    return after
  })
}

function readAfter(before: ZoneRules, changes: Omit<UpdateZoneRulesInput, 'reason'>): ZoneRules {
  const { policy = before.policy, unknownZone = before.unknownZone } = changes
  const zone = unknownZone === null ? null : findZone(unknownZone)
  if (unknownZone !== null && zone === null) {
    throw new AppError('validation', 'Some values are not valid.', {
      errors: [{ path: 'unknownZone', message: 'not a time zone such as America/New_York' }],
    })
  }
  return { policy, unknownZone: zone }
}

function requireMayLoosen(ctx: Ctx, reason: string): void {
  requirePermission(ctx, 'rule_set.loosen')
  if (reason !== '') return
  throw new AppError('validation', 'Nothing was changed: a change that loosens needs a reason.', {
    errors: [{ path: 'reason', message: loosenReasonWords }],
  })
}

/** The last job never came to its end: asked for again, what holds already is carried out anew. */
async function hasFailed({ tx, organisationId }: TxCtx): Promise<boolean> {
  const last = await tx.jobRun.findFirst({
    where: { organisationId, kind: 'placement' },
    orderBy: { id: 'desc' },
    select: { status: true },
  })
  return last?.status === 'failed'
}

async function beginPlacement(ctx: TxCtx): Promise<void> {
  const { tx, organisationId } = ctx
  const older = await tx.jobRun.findMany({
    where: { organisationId, kind: 'placement', finishedAt: null },
    select: { id: true },
    orderBy: { id: 'asc' },
  })
  for (const { id: jobId } of older) {
    await endJob(tx, { organisationId, jobId }, { status: 'cancelled' })
  }
  await beginJob(tx, ctx, {
    kind: 'placement',
    title: 'Deciding the time zones of all numbers anew',
    task: {
      name: 'place-numbers',
      payload: (jobId) => ({ organisationId: String(organisationId), jobId: String(jobId) }),
    },
  })
}
