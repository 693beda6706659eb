import type {
  DispositionEventDto,
  DispositionStatus,
  ListDispositionEventsQuery,
} from '@/lib/contracts/disposition'
import type { Page } from '@/lib/contracts/shared'
import { Prisma } from '@/lib/server/db/generated/client'
import { getPrisma } from '@/lib/server/db/prisma'
import { readBigintCursor, writeCursor } from '@/lib/server/queries/campaign/cursor'
import {
  type DispositionEventRow,
  toDispositionEventDto,
} from '@/lib/server/queries/disposition/to-disposition-event-dto'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

// Written out, not parameters: only so can their partial indexes serve.
const ofStatus: Record<DispositionStatus, Prisma.Sql> = {
  pending: Prisma.sql`e.id in (select p.event_id from disposition_pending p where p.organisation_id = e.organisation_id)`,
  applied: Prisma.sql`e.status = 'applied'`,
  quarantined: Prisma.sql`e.status = 'quarantined'`,
}
const withMark = {
  late: Prisma.sql`e.is_late`,
  conflicting: Prisma.sql`e.is_conflicting`,
  other_subscription: Prisma.sql`e.is_other_subscription`,
}

/** The inbox, newest first: ids carry their time. */
export async function listDispositionEvents(
  ctx: Ctx,
  query: ListDispositionEventsQuery,
): Promise<Page<DispositionEventDto>> {
  requirePermission(ctx, 'disposition.read')
  const before = readBigintCursor(query.cursor)
  const wanted = [Prisma.sql`e.organisation_id = ${ctx.organisationId}`]
  if (query.status !== undefined) wanted.push(ofStatus[query.status])
  if (query.mark !== undefined) wanted.push(withMark[query.mark])
  if (before !== null) wanted.push(Prisma.sql`e.id < ${before}`)
  const rows = await (ctx.tx ?? getPrisma()).$queryRaw<DispositionEventRow[]>`
    select e.id, e.envelope_id as "envelopeId", e.received_at as "receivedAt", e.applied_at as "appliedAt", e.status,
           e.authenticated_by as "authenticatedBy", e.headers, e.is_late as "isLate", e.is_conflicting as "isConflicting",
           e.is_other_subscription as "isOtherSubscription", e.dismissed_at as "dismissedAt",
           e.dismissed_by_name as "dismissedByName",
           octet_length(e.body) as "bodyBytes", e.results
      from disposition_event e
     where ${Prisma.join(wanted, ' and ')}
     order by e.id desc limit ${query.limit + 1}`
  const shown = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? shown.at(-1) : undefined
  return {
    data: shown.map(toDispositionEventDto),
    meta: { nextCursor: last ? writeCursor({ value: '', id: last.id.toString() }) : null },
  }
}
