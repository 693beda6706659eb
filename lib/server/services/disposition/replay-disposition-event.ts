import type { DispositionEventDto } from '@/lib/contracts/disposition'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { toDispositionEventDto } from '@/lib/server/queries/disposition/to-disposition-event-dto'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'

/**
 * Applies an event once more, as if it had come again: what was applied changes nothing, what was quarantined gets
 * another try. One that waits to be applied is left as it is.
 */
export async function replayDispositionEvent(ctx: Ctx, id: bigint): Promise<DispositionEventDto> {
  requirePermission(ctx, 'disposition.replay')
  return withTransaction(ctx, async (tx, ctx) => {
    const where = { organisationId_id: { organisationId: ctx.organisationId, id } }
    const event = await tx.dispositionEvent.findUnique({ where })
    if (!event) throw new AppError('not_found', 'There is no such disposition event.')
    const bodyBytes = event.body.byteLength
    const known = toDispositionEventDto({ ...event, bodyBytes })
    if (known.status === 'pending') return known
    await tx.$executeRaw`
      insert into disposition_pending (organisation_id, event_id) values (${ctx.organisationId}, ${id})
      on conflict do nothing`
    const replayed = await tx.dispositionEvent.update({
      where,
      data: { status: 'pending', dismissedAt: null, dismissedByName: null },
    })
    await tx.$executeRaw`select pg_notify('rollcall_disposition', '')`
    await recordAudit(tx, ctx, {
      action: 'disposition_event.replay',
      entity: 'disposition_event',
      entityId: formatId('evt', id),
      // The apply writes its new verdicts over these.
      before: { status: known.status, appliedAt: known.appliedAt, verdicts: known.verdicts },
    })
    return toDispositionEventDto({ ...replayed, bodyBytes })
  })
}
