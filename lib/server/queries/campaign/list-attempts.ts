import type { AttemptDto, AttemptState, ListAttemptsQuery } from '@/lib/contracts/attempt'
import type { Page } from '@/lib/contracts/shared'
import { describeOutcome } from '@/lib/domain/attempt/outcomes'
import { formatId } from '@/lib/domain/ids'
import { Prisma } from '@/lib/server/db/generated/client'
import { getPrisma } from '@/lib/server/db/prisma'
import { readUuidCursor, writeCursor } from '@/lib/server/queries/campaign/cursor'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

export type AttemptRow = {
  id: string
  campaignId: bigint
  campaignName: string
  contactId: bigint
  contactName: string
  listId: bigint
  e164: string
  version: number
  pass: number
  attemptNumber: number
  handedAt: Date
  dialAt: Date | null
  guardAt: Date
  deadlineAt: Date
  state: string
  outcome: number | null
  businessOutcome: string | null
  agentId: string | null
  taskId: string | null
  callStartedAt: Date | null
  callEndedAt: Date | null
  settledAt: Date | null
  decision: string | null
}

/** Of attempt a, its campaign c and its contact k, which may be gone. */
export const attemptColumns = Prisma.sql`
  a.id::text as id, a.campaign_id as "campaignId", c.name as "campaignName", a.contact_id as "contactId",
  coalesce(trim(k.first_name || ' ' || k.last_name), '') as "contactName", a.list_id as "listId", a.e164,
  a.version, a.pass, a.attempt_number::int as "attemptNumber", a.handed_at as "handedAt",
  a.dial_at as "dialAt", a.guard_at as "guardAt", a.deadline_at as "deadlineAt", a.state,
  a.outcome::int as outcome, a.business_outcome as "businessOutcome", a.agent_id as "agentId",
  a.task_id as "taskId", a.call_started_at as "callStartedAt", a.call_ended_at as "callEndedAt",
  a.settled_at as "settledAt", a.decision`

/** Newest first: ids carry their time. */
export async function listAttempts(ctx: Ctx, query: ListAttemptsQuery): Promise<Page<AttemptDto>> {
  requirePermission(ctx, 'contact.read')
  const db = ctx.tx ?? getPrisma()
  const before = readUuidCursor(query.cursor)
  const wanted = [Prisma.sql`a.organisation_id = ${ctx.organisationId}`]
  if (query.campaignId !== undefined) wanted.push(Prisma.sql`a.campaign_id = ${query.campaignId}`)
  if (query.contactId !== undefined) wanted.push(Prisma.sql`a.contact_id = ${query.contactId}`)
  if (query.listId !== undefined) wanted.push(Prisma.sql`a.list_id = ${query.listId}`)
  if (query.state !== undefined) wanted.push(Prisma.sql`a.state = ${query.state}`)
  if (query.outcome !== undefined) wanted.push(Prisma.sql`a.outcome = ${query.outcome}`)
  if (before !== null) wanted.push(Prisma.sql`a.id < ${before}::uuid`)
  const rows = await db.$queryRaw<AttemptRow[]>`
    select ${attemptColumns}
      from attempt a
      join campaign c on c.id = a.campaign_id
      left join contact k on k.id = a.contact_id
     where ${Prisma.join(wanted, ' and ')}
     order by a.id desc limit ${query.limit + 1}`
  const shown = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? shown.at(-1) : undefined
  return {
    data: shown.map(toAttemptDto),
    meta: { nextCursor: last ? writeCursor({ value: '', id: last.id }) : null },
  }
}

export function toAttemptDto(row: AttemptRow): AttemptDto {
  const described = row.state === 'open' ? null : describeOutcome(row.outcome)
  return {
    id: row.id,
    campaignId: formatId('cmp', row.campaignId),
    campaignName: row.campaignName,
    contactId: formatId('con', row.contactId),
    contactName: row.contactName,
    listId: formatId('lst', row.listId),
    number: row.e164,
    version: row.version,
    pass: row.pass,
    attemptNumber: row.attemptNumber,
    handedAt: row.handedAt.toISOString(),
    dialAt: row.dialAt?.toISOString() ?? null,
    guardAt: row.guardAt.toISOString(),
    deadlineAt: row.deadlineAt.toISOString(),
    // A closed set by the column's check constraint.
    state: row.state as AttemptState,
    outcome: row.outcome,
    outcomeName: described?.name ?? null,
    outcomeFamily: described?.family ?? null,
    businessOutcome: row.businessOutcome,
    agentId: row.agentId,
    taskId: row.taskId,
    callStartedAt: row.callStartedAt?.toISOString() ?? null,
    callEndedAt: row.callEndedAt?.toISOString() ?? null,
    settledAt: row.settledAt?.toISOString() ?? null,
    decision: row.decision,
  }
}
