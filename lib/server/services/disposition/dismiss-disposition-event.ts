import type { DispositionEventDto } from '@/lib/contracts/disposition'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { toDispositionEventDto } from '@/lib/server/queries/disposition/to-disposition-event-dto'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'

/**
 * A person has seen that an event cannot be applied: it stays in the inbox and asks for nobody any more. A replay takes
 * that back.
 */
export async function dismissDispositionEvent(ctx: Ctx, id: bigint): Promise<DispositionEventDto> {
  requirePermission(ctx, 'disposition.replay')
  return withTransaction(ctx, async (tx, ctx) => {
    const where = { organisationId_id: { organisationId: ctx.organisationId, id } }
    const event = await tx.dispositionEvent.findUnique({ where })
    if (!event) throw new AppError('not_found', 'There is no such disposition event.')
    const bodyBytes = event.body.byteLength
    if (event.status !== 'quarantined') {
      throw new AppError('conflict', 'Only a disposition that was set aside can be dismissed.')
    }
    if (event.dismissedAt !== null) return toDispositionEventDto({ ...event, bodyBytes })
    const dismissed = await tx.dispositionEvent.update({
      where,
      data: { dismissedAt: ctx.now, dismissedByName: ctx.actor.name },
    })
    await recordAudit(tx, ctx, {
      action: 'disposition_event.dismiss',
      entity: 'disposition_event',
      entityId: formatId('evt', id),
    })
    return toDispositionEventDto({ ...dismissed, bodyBytes })
  })
}
