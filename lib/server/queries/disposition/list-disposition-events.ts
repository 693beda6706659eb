import {
  type DispositionEventDto,
  type DispositionStatus,
  type InboxMeta,
  type ListDispositionEventsQuery,
  setAsideCountMax,
} from '@/lib/contracts/disposition'
import type { Page } from '@/lib/contracts/shared'
import { parseId } from '@/lib/domain/ids'
import { Prisma } from '@/lib/server/db/generated/client'
import { getPrisma } from '@/lib/server/db/prisma'
import { readBigintCursor, writeCursor } from '@/lib/server/queries/campaign/cursor'
import {
  type DispositionEventRow,
  toDispositionEventDto,
} from '@/lib/server/queries/disposition/to-disposition-event-dto'
import { withMark } from '@/lib/server/queries/disposition/with-mark'
import { type Ctx, requirePermission, type Tx } from '@/lib/server/services/context'

// Written out, not parameters: only so can their partial indexes serve.
const ofStatus: Record<DispositionStatus, Prisma.Sql> = {
  pending: Prisma.sql`e.id in (select p.event_id from disposition_pending p where p.organisation_id = e.organisation_id)`,
  applied: Prisma.sql`e.status = 'applied'`,
  quarantined: Prisma.sql`e.status = 'quarantined'`,
}

/** The inbox, newest first: ids carry their time. */
export async function listDispositionEvents(
  ctx: Ctx,
  query: ListDispositionEventsQuery,
): Promise<Page<DispositionEventDto, InboxMeta>> {
  requirePermission(ctx, 'disposition.read')
  const before = readBigintCursor(query.cursor)
  const wanted = [Prisma.sql`e.organisation_id = ${ctx.organisationId}`]
  if (query.status !== undefined) wanted.push(ofStatus[query.status])
  if (query.mark !== undefined) wanted.push(withMark[query.mark])
  const older = before === null ? [] : [Prisma.sql`e.id < ${before}`]
  const db = ctx.tx ?? getPrisma()
  if (query.q) {
    const found = await findEvents(db, ctx.organisationId, query.q)
    // Ids that were found, not a subquery: that one may be looked up in every event of the inbox.
    wanted.push(Prisma.sql`e.id = any(${found.map(String)}::bigint[])`)
  }
  const rows = await db.$queryRaw<DispositionEventRow[]>`
    select e.id, e.envelope_id as "envelopeId", e.received_at as "receivedAt", e.applied_at as "appliedAt", e.status,
           e.authenticated_by as "authenticatedBy", e.headers, e.is_late as "isLate", e.is_conflicting as "isConflicting",
           e.is_other_subscription as "isOtherSubscription", e.dismissed_at as "dismissedAt",
           e.dismissed_by_name as "dismissedByName",
           octet_length(e.body) as "bodyBytes", e.results
      from disposition_event e
     where ${Prisma.join([...wanted, ...older], ' and ')}
     order by e.id desc limit ${query.limit + 1}`
  const shown = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? shown.at(-1) : undefined
  const nextCursor = last ? writeCursor({ value: '', id: last.id.toString() }) : null
  if (query.status !== 'quarantined') return { data: shown.map(toDispositionEventDto), meta: { nextCursor } }
  // How many a replay of all would take: few, whatever the inbox holds, and found by an index of their own.
  const [counted] = await db.$queryRaw<{ total: number; asOf: Date }[]>`
    select count(*)::int as total, now() as "asOf" from (
      select from disposition_event e where ${Prisma.join([...wanted, Prisma.sql`e.dismissed_at is null`], ' and ')}
       limit ${setAsideCountMax + 1}) found`
  const total = counted?.total ?? 0
  return {
    data: shown.map(toDispositionEventDto),
    meta: {
      nextCursor,
      asOf: counted?.asOf.toISOString() ?? ctx.now.toISOString(),
      toReplay: total > setAsideCountMax ? null : total,
    },
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** By keys alone, whatever the inbox holds: an attempt keeps the events that name it. */
async function findEvents(db: Pick<Tx, '$queryRaw'>, organisationId: bigint, q: string): Promise<bigint[]> {
  const id = parseId('evt', q)
  if (id !== null) return [id]
  const named = uuid.test(q)
    ? Prisma.sql`select unnest(event_ids) from attempt where organisation_id = ${organisationId} and id = ${q}::uuid`
    : Prisma.sql`select null::bigint where false`
  const rows = await db.$queryRaw<{ id: bigint }[]>`
    select id from disposition_event where organisation_id = ${organisationId} and envelope_id = ${q} union ${named}`
  return rows.map((row) => row.id)
}
