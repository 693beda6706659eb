import { createHash, randomUUID } from 'node:crypto'
import {
  type SettleStatus,
  type SettleUnknownInput,
  type SettleUnknownResult,
  settleAttemptsMax,
} from '@/lib/contracts/attempt'
import { personHeaders } from '@/lib/contracts/disposition'
import type { DispositionWireEvent } from '@/lib/contracts/wxcc/disposition'
import { countedUnknown } from '@/lib/domain/attempt/outcomes'
import { formatId } from '@/lib/domain/ids'
import { Prisma } from '@/lib/server/db/generated/client'
import { fromUnknown, whereUnknown } from '@/lib/server/queries/attempt/unknown-filter'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, type Tx, withTransaction } from '@/lib/server/services/context'

const RECORDS_AN_EVENT = 500
/** Not dialed: its guard time passed before its turn came. What a person says by giving an attempt back. */
const NOT_DIALED = 13

type Row = { id: string; campaignId: bigint; e164: string; state: string }

/**
 * A person says what became of attempts that have no outcome. It is written into the inbox in the form of a dialer's
 * event, so that one apply, with its rules, moves queue, budgets, DNC and rollups, and the inbox shows who said it.
 * Each attempt has its result; one that is still open before its deadline is never touched.
 */
export async function settleUnknownAttempts(
  ctx: Ctx,
  wanted: SettleUnknownInput,
): Promise<SettleUnknownResult> {
  requirePermission(ctx, 'attempt.settle')
  return withTransaction(ctx, async (tx, ctx) => {
    const { rows, nextAfter } = await findAttempts(tx, ctx.organisationId, wanted)
    const results = judge(rows, wanted.attemptIds ?? rows.map((row) => row.id))
    const eventIds = await storeEvents(
      tx,
      ctx,
      wanted,
      rows.filter((row) => row.state === 'unknown'),
    )
    const counts: Record<SettleStatus, number> = { queued: 0, open: 0, settled: 0, not_found: 0 }
    for (const { status } of results) counts[status] += 1
    if (counts.queued > 0) {
      const { treatment, outcome, reason } = wanted
      await recordAudit(tx, ctx, {
        action: 'attempt.settle_unknown',
        entity: 'attempt',
        entityId:
          counts.queued === 1 ? (results.find((one) => one.status === 'queued')?.attemptId ?? null) : null,
        after: { attempts: counts.queued, treatment, outcome, reason, events: eventIds },
      })
    }
    return { results, counts, eventIds, nextAfter }
  })
}

async function findAttempts(
  tx: Tx,
  organisationId: bigint,
  { attemptIds, matching = {} }: SettleUnknownInput,
): Promise<{ rows: Row[]; nextAfter: string | null }> {
  const columns = Prisma.sql`a.id::text as id, a.campaign_id as "campaignId", a.e164, a.state`
  if (attemptIds !== undefined) {
    const rows = await tx.$queryRaw<Row[]>`
      select ${columns} from attempt a
       where a.organisation_id = ${organisationId} and a.id = any(${attemptIds}::uuid[]) order by a.id`
    return { rows, nextAfter: null }
  }
  const more: Prisma.Sql[] = []
  if (matching.after !== undefined) more.push(Prisma.sql`a.id > ${matching.after}::uuid`)
  if (matching.until !== undefined) more.push(Prisma.sql`a.settled_at <= ${new Date(matching.until)}`)
  const rows = await tx.$queryRaw<Row[]>`
    select ${columns} from ${fromUnknown} where ${whereUnknown(organisationId, matching, ...more)}
     order by a.id limit ${settleAttemptsMax + 1}`
  const taken = rows.slice(0, settleAttemptsMax)
  return { rows: taken, nextAfter: rows.length > taken.length ? (taken.at(-1)?.id ?? null) : null }
}

function judge(rows: readonly Row[], asked: readonly string[]): SettleUnknownResult['results'] {
  const states = new Map(rows.map((row) => [row.id, row.state]))
  return [...new Set(asked.map((id) => id.toLowerCase()))].map((attemptId) => {
    const state = states.get(attemptId)
    if (state === undefined) return { attemptId, status: 'not_found' }
    if (state === 'unknown') return { attemptId, status: 'queued' }
    return { attemptId, status: state === 'open' ? 'open' : 'settled' }
  })
}

/** An event a campaign, as a dialer sends them; the apply is woken by the commit. Returns their ids. */
async function storeEvents(
  tx: Tx,
  ctx: Ctx,
  { treatment, outcome, agentId = '', reason }: SettleUnknownInput,
  rows: readonly Row[],
): Promise<string[]> {
  if (rows.length === 0) return []
  const { organisationId, actor } = ctx
  const { wxccOrgId } = await tx.organisation.findUniqueOrThrow({
    where: { id: organisationId },
    select: { wxccOrgId: true },
  })
  const said = treatment === 'count' ? countedUnknown : treatment === 'give_back' ? NOT_DIALED : outcome
  if (said === undefined) throw new TypeError('the schema lets no outcome without a code pass')
  const eventIds: string[] = []
  for (const { campaignId, attempts } of splitByCampaign(rows)) {
    const id = `person:${randomUUID()}`
    const event: DispositionWireEvent = {
      data: attempts.map((attempt) => ({
        contactId: attempt.id,
        destination: attempt.e164,
        taskId: null,
        telephonyOutcome: said,
        businessOutcome: null,
        agentId,
        callbackPreferredAgentId: '',
        callStartTime: null,
        callEndTime: null,
      })),
      id,
      source: `/rollcall/${actor.kind}/${actor.id ?? ''}`,
      specversion: '1.0',
      type: 'campaign:contact-disposition',
      datacontenttype: 'application/json',
      comciscoorgid: wxccOrgId,
      campaignId: formatId('cmp', campaignId),
    }
    const body = new TextEncoder().encode(JSON.stringify(event))
    const stored = await tx.dispositionEvent.create({
      data: {
        organisationId,
        envelopeId: id,
        body,
        bodySha256: new Uint8Array(createHash('sha256').update(body).digest()),
        headers: { [personHeaders.name]: actor.name, [personHeaders.reason]: reason },
        authenticatedBy: 'person',
      },
      select: { id: true },
    })
    await tx.dispositionPending.create({
      data: { organisationId, eventId: stored.id },
      select: { eventId: true },
    })
    eventIds.push(formatId('evt', stored.id))
  }
  await tx.$executeRaw`select pg_notify('rollcall_disposition', '')`
  return eventIds
}

function splitByCampaign(rows: readonly Row[]): { campaignId: bigint; attempts: Row[] }[] {
  return [...Map.groupBy(rows, (row) => row.campaignId)].flatMap(([campaignId, attempts]) =>
    Array.from({ length: Math.ceil(attempts.length / RECORDS_AN_EVENT) }, (_, index) => ({
      campaignId,
      attempts: attempts.slice(index * RECORDS_AN_EVENT, (index + 1) * RECORDS_AN_EVENT),
    })),
  )
}
