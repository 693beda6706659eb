import type {
  CampaignContactDto,
  CampaignContactState,
  ListCampaignContactsQuery,
} from '@/lib/contracts/campaign'
import type { Page } from '@/lib/contracts/shared'
import { formatId } from '@/lib/domain/ids'
import { Prisma } from '@/lib/server/db/generated/client'
import { getPrisma } from '@/lib/server/db/prisma'
import { readBigintCursor, writeCursor } from '@/lib/server/queries/campaign/cursor'
import { requireCampaign } from '@/lib/server/queries/campaign/require-campaign'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

type Row = {
  id: bigint
  contactId: bigint
  name: string
  externalKey: string
  listId: bigint
  listName: string
  pass: number
  state: string
  nextAt: Date | null
  waitingFor: string | null
  number: string | null
  attemptCount: number
  lastOutcome: number | null
  lastAttemptAt: Date | null
  stopCause: string | null
}

/** The campaign's queue in order of enrolment. */
export async function listCampaignContacts(
  ctx: Ctx,
  campaignId: bigint,
  query: ListCampaignContactsQuery,
): Promise<Page<CampaignContactDto>> {
  requirePermission(ctx, 'contact.read')
  const db = ctx.tx ?? getPrisma()
  await requireCampaign(db, ctx, campaignId)
  const after = readBigintCursor(query.cursor)
  const wanted = [
    Prisma.sql`q.organisation_id = ${ctx.organisationId}`,
    Prisma.sql`q.campaign_id = ${campaignId}`,
  ]
  if (query.state !== undefined) wanted.push(Prisma.sql`q.state = ${query.state}`)
  if (query.cause !== undefined) {
    wanted.push(
      Prisma.sql`case q.state when 'closed' then q.stop_cause else q.waiting_for end = ${query.cause}`,
    )
  }
  if (after !== null) wanted.push(Prisma.sql`q.id > ${after}`)
  const rows = await db.$queryRaw<Row[]>`
    select q.id, q.contact_id as "contactId", trim(k.first_name || ' ' || k.last_name) as name,
           k.external_key as "externalKey", q.list_id as "listId", l.name as "listName", q.pass, q.state,
           case when q.state <> 'closed' then q.next_at end as "nextAt", q.waiting_for as "waitingFor", q.next_e164 as number,
           q.attempt_count as "attemptCount", q.last_outcome::int as "lastOutcome",
           q.last_attempt_at as "lastAttemptAt", q.stop_cause as "stopCause"
      from campaign_contact q
      join contact k on k.id = q.contact_id
      join contact_list l on l.id = q.list_id
     where ${Prisma.join(wanted, ' and ')}
     order by q.id limit ${query.limit + 1}`
  const shown = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? shown.at(-1) : undefined
  return {
    data: shown.map(({ id: _, ...row }) => ({
      ...row,
      contactId: formatId('con', row.contactId),
      listId: formatId('lst', row.listId),
      // A closed set by the column's check constraint.
      state: row.state as CampaignContactState,
      nextAt: row.nextAt?.toISOString() ?? null,
      lastAttemptAt: row.lastAttemptAt?.toISOString() ?? null,
    })),
    meta: { nextCursor: last ? writeCursor({ value: '', id: String(last.id) }) : null },
  }
}
