import {
  type ReplaySetAsideInput,
  type ReplaySetAsideResult,
  replayEventsMax,
} from '@/lib/contracts/disposition'
import { formatId } from '@/lib/domain/ids'
import { Prisma } from '@/lib/server/db/generated/client'
import { withMark } from '@/lib/server/queries/disposition/with-mark'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'

/**
 * Gives events that were set aside another try, oldest first, replayEventsMax a call: once what kept them from being applied
 * is mended there may be many. Dismissed ones stay where they are.
 */
export async function replaySetAside(
  ctx: Ctx,
  { mark, until, after }: ReplaySetAsideInput,
): Promise<ReplaySetAsideResult> {
  requirePermission(ctx, 'disposition.replay')
  return withTransaction(ctx, async (tx, ctx) => {
    const { organisationId } = ctx
    const wanted = [
      Prisma.sql`e.organisation_id = ${organisationId}`,
      Prisma.sql`e.status = 'quarantined'`,
      Prisma.sql`e.dismissed_at is null`,
      Prisma.sql`e.received_at <= ${new Date(until)}`,
    ]
    if (mark !== undefined) wanted.push(withMark[mark])
    if (after !== undefined) wanted.push(Prisma.sql`e.id > ${after}`)
    const rows = await tx.$queryRaw<{ id: bigint }[]>`
      update disposition_event e set status = 'pending'
        from (select e.id from disposition_event e where ${Prisma.join(wanted, ' and ')}
               order by e.id limit ${replayEventsMax} for update) held
       where e.organisation_id = ${organisationId} and e.id = held.id
      returning e.id`
    const ids = rows.map((row) => row.id).sort((left, right) => (left < right ? -1 : 1))
    const last = ids.at(-1)
    if (last === undefined) return { replayed: 0, lastEventId: null, nextAfter: null }
    await tx.$executeRaw`
      insert into disposition_pending (organisation_id, event_id)
      select ${organisationId}, id from unnest(${ids.map(String)}::bigint[]) id on conflict do nothing`
    await tx.$executeRaw`select pg_notify('rollcall_disposition', '')`
    await recordAudit(tx, ctx, {
      action: 'disposition_event.replay',
      entity: 'disposition_event',
      entityId: ids.length === 1 ? formatId('evt', last) : null,
      before: { status: 'quarantined' },
      after: { events: ids.map((id) => formatId('evt', id)) },
    })
    const lastEventId = formatId('evt', last)
    return { replayed: ids.length, lastEventId, nextAfter: ids.length < replayEventsMax ? null : lastEventId }
  })
}
