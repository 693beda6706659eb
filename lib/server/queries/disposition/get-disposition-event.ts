import type { AttemptState } from '@/lib/contracts/attempt'
import {
  type DispositionAttemptDto,
  type DispositionEventDetailDto,
  personHeaders,
} from '@/lib/contracts/disposition'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import {
  readHeaders,
  readResults,
  toDispositionEventDto,
} from '@/lib/server/queries/disposition/to-disposition-event-dto'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** One event with its raw body and what became of each record. */
export async function getDispositionEvent(ctx: Ctx, id: bigint): Promise<DispositionEventDetailDto> {
  requirePermission(ctx, 'disposition.read')
  const row = await (ctx.tx ?? getPrisma()).dispositionEvent.findFirst({
    where: { organisationId: ctx.organisationId, id },
  })
  if (!row) throw new AppError('not_found', 'There is no such disposition event.')
  const results = readResults(row.results)
  const attempts = await findAttempts(
    ctx,
    results.flatMap(({ contactId }) => (contactId !== null && uuid.test(contactId) ? [contactId] : [])),
  )
  const headers = readHeaders(row.headers)
  return {
    ...toDispositionEventDto({ ...row, bodyBytes: row.body.byteLength }),
    headers,
    body: new TextDecoder().decode(row.body),
    results: results.map((result) => ({
      ...result,
      attempt: attempts.get(result.contactId?.toLowerCase() ?? '') ?? null,
    })),
    reason: row.authenticatedBy === 'person' ? (headers[personHeaders.reason] ?? null) : null,
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

type AttemptRow = {
  id: string
  contactId: bigint
  contactName: string
  campaignId: bigint
  campaignName: string
  e164: string
  state: string
  outcome: number | null
}

/** Those of the ids that are attempts of the organisation, by id. */
async function findAttempts(ctx: Ctx, ids: readonly string[]): Promise<Map<string, DispositionAttemptDto>> {
  if (ids.length === 0) return new Map()
  const rows = await (ctx.tx ?? getPrisma()).$queryRaw<AttemptRow[]>`
    select a.id::text as id, a.contact_id as "contactId",
           coalesce(trim(k.first_name || ' ' || k.last_name), '') as "contactName", a.campaign_id as "campaignId",
           c.name as "campaignName", a.e164, a.state, a.outcome::int as outcome
      from attempt a
      join campaign c on c.id = a.campaign_id
      left join contact k on k.id = a.contact_id
     where a.organisation_id = ${ctx.organisationId} and a.id = any(${ids}::uuid[])`
  return new Map(
    rows.map((row) => [
      row.id,
      {
        contact: { id: formatId('con', row.contactId), name: row.contactName },
        campaign: { id: formatId('cmp', row.campaignId), name: row.campaignName },
        number: row.e164,
        // A closed set by the column's check constraint.
        state: row.state as AttemptState,
        outcome: row.outcome,
      },
    ]),
  )
}
