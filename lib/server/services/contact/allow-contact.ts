import { allowContactSchema } from '@/lib/contracts/contact'
import type { AllowContactResult } from '@/lib/contracts/dnc'
import { AppError } from '@/lib/domain/errors'
import { holdQueueRows, lendSql } from '@/lib/server/services/campaign/hold-queue-rows'
import { recordContactChange } from '@/lib/server/services/contact/record-contact-change'
import { requireContact } from '@/lib/server/services/contact/require-contact'
import { type Ctx, requirePermission, type Tx, withTransaction } from '@/lib/server/services/context'
import { toDncEntryDto } from '@/lib/server/services/dnc/to-dnc-entry-dto'

/**
 * Takes “Never call again” back: the queue rows that it closed go on where they stood. Every other gate still holds, DNC
 * above all: entries of the contact's numbers are of everybody who has them, and are ended one by one.
 */
export async function allowContact(
  ctx: Ctx,
  contactId: bigint,
  input: { reason: string },
): Promise<AllowContactResult> {
  requirePermission(ctx, 'dnc.end')
  const { reason } = allowContactSchema.parse(input)
  return withTransaction(ctx, async (tx, ctx) => {
    const { organisationId, now } = ctx
    await requireContact(ctx, contactId)
    const where = { id: contactId, organisationId }
    const found = await tx.contact.findFirst({
      where,
      select: { stoppedAt: true, numbers: { select: { e164: true } } },
    })
    if (!found) throw new AppError('not_found', 'There is no such contact.')
    const numbers = found.numbers.map(({ e164 }) => e164)
    const entries = await tx.dncEntry.findMany({
      where: {
        organisationId,
        scope: 'organisation',
        endedAt: null,
        e164: { in: numbers },
        OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
      },
      orderBy: { e164: 'asc' },
    })
    const onDnc = entries.map((entry) => toDncEntryDto(entry, now))
    const rest = describeRest(numbers.length, onDnc.length)
    if (found.stoppedAt === null) {
      return { onDnc, words: `Calls to this person were not stopped.${rest}` }
    }
    await tx.$executeRaw`
      update contact set stopped_at = null where organisation_id = ${organisationId} and id = ${contactId}`
    await wakeRows(tx, organisationId, contactId)
    await recordContactChange(ctx, contactId, {
      action: 'contact.allow',
      kind: 'contact_allow',
      changes: [{ field: 'stoppedAt', before: found.stoppedAt.toISOString(), after: null }],
      reason,
    })
    return { onDnc, words: `Campaigns may call this person again; every other gate still holds.${rest}` }
  })
}

function describeRest(numbers: number, onDnc: number): string {
  if (onDnc === 0) return ''
  const [be, entries, beside] =
    onDnc === 1 ? ['is', 'its entry', 'number'] : ['are', 'their entries', 'numbers']
  const all = numbers === 1 ? 'Their number' : `Their ${numbers} numbers`
  const which = onDnc === numbers ? all : `${onDnc} of their ${numbers} numbers`
  return ` ${which} ${be} still on DNC and not called: end ${entries} beside the ${beside}.`
}

async function wakeRows(tx: Tx, organisationId: bigint, contactId: bigint): Promise<void> {
  const client = lendSql(tx)
  const { rows } = await client.query<{ id: bigint; contactId: bigint }>(closedSql, [
    organisationId,
    contactId,
  ])
  await holdQueueRows(client, organisationId, rows)
  await client.query(wakeSql, [organisationId, rows.map((row) => row.id)])
}

const closedSql = `
select id, contact_id as "contactId" from campaign_contact
 where contact_id = $2::bigint and (organisation_id = $1 and state = 'closed' and stop_cause = 'contact_open') is true`

/**
 * By a number that is not on DNC, if there is one: the hand-out judges every gate again. Whose list left the campaign
 * meanwhile, or no longer has them, or who has no number to call, waits for just that to be mended.
 */
const wakeSql = `
update campaign_contact q
   set state = case when w.cause is null then 'waiting' else 'closed' end, stop_cause = w.cause,
       closed_at = case when w.cause is not null then q.closed_at end,
       next_at = case when w.cause is null then greatest(q.next_at, now()) else q.next_at end,
       waiting_for = case when w.cause is null and q.next_at > now() then
         case when w.is_promised then 'callback' when q.dial_at is not null then 'dial_at' else 'retry' end end,
       next_number_id = coalesce(w.number_id, q.next_number_id), next_e164 = coalesce(w.e164, q.next_e164),
       zone_set_id = coalesce(w.zone_set_id, q.zone_set_id)
  from (
    select f.place, n.id as number_id, n.e164, n.zone_set_id,
           case when listed.is_there is null then 'list_removed' when n.id is null then 'no_usable_number' end as cause,
           exists (select from callback b
                    where b.contact_id = f.contact_id and (b.organisation_id = $1) is true and b.campaign_id = f.campaign_id
                      and b.state = 'open' and b.due_at > now()) as is_promised
      from unnest($2::bigint[]) k(id)
     cross join lateral (
       select ctid as place, campaign_id, contact_id, list_id, next_number_id from campaign_contact
        where organisation_id = $1 and id = k.id limit 1) f
      left join lateral (
       select true as is_there from campaign_list l
         join list_contact m on m.list_id = l.list_id and m.contact_id = f.contact_id
        where l.campaign_id = f.campaign_id and l.list_id = f.list_id limit 1) listed on true
      left join lateral (
       select m.id, m.e164, m.zone_set_id from contact_number m
        where m.contact_id = f.contact_id and m.state = 'active'
        order by exists (
            select from dnc_entry d
             where d.e164 = m.e164 and (d.organisation_id = $1) is true and d.ended_at is null
               and coalesce(d.expires_at > now(), true) and (d.scope = 'organisation' or d.campaign_id = f.campaign_id)),
          (m.id = f.next_number_id) desc nulls last, m.position limit 1) n on true) w
 where q.ctid = w.place and q.state = 'closed' and q.stop_cause = 'contact_open'`
