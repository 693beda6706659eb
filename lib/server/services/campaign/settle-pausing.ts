import { formatId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { systemCtx, type TxCtx, withTransaction } from '@/lib/server/services/context'

/**
 * pausing → paused where no lease is open (the event `drained`), with its audit row. Called by whoever may have left a
 * campaign with nothing out, inside that transaction. Returns whether it was settled.
 */
export async function settlePausing(ctx: TxCtx, campaignId: bigint): Promise<boolean> {
  const { tx, organisationId } = ctx
  const settled = await tx.$executeRaw`
    update campaign c set state = 'paused', state_changed_at = now()
     where c.organisation_id = ${organisationId} and c.id = ${campaignId} and c.state = 'pausing'
       and not exists (select from lease l where l.organisation_id = c.organisation_id and l.campaign_id = c.id)`
  if (settled === 0) return false
  // Nobody asked for this step, whoever's transaction it happens in.
  const system = { ...systemCtx(organisationId, 'drained', ctx.now), requestId: ctx.requestId }
  await recordAudit(tx, system, {
    action: 'campaign.drained',
    entity: 'campaign',
    entityId: formatId('cmp', campaignId),
    before: { state: 'pausing' },
    after: { state: 'paused' },
  })
  return true
}

/** The same for every campaign of every organisation, each in a transaction of its own. Returns how many were settled. */
export async function settleAllPausing(now: Date): Promise<number> {
  const drained = await getPrisma().$queryRaw<{ id: bigint; organisationId: bigint }[]>`
    select c.id, c.organisation_id as "organisationId" from campaign c
     where c.state = 'pausing'
       and not exists (select from lease l where l.organisation_id = c.organisation_id and l.campaign_id = c.id)
     order by c.id`
  let settled = 0
  for (const { id, organisationId } of drained) {
    const ctx = systemCtx(organisationId, 'drained', now)
    if (await withTransaction(ctx, (_, inner) => settlePausing(inner, id))) settled += 1
  }
  return settled
}
