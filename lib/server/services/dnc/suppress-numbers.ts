import type { OutNumberDto } from '@/lib/contracts/dnc'
import { formatId } from '@/lib/domain/ids'
import type { DncEntryModel } from '@/lib/server/db/generated/models'
import type { TxCtx } from '@/lib/server/services/context'

/**
 * Puts numbers on the organisation's DNC; one that has a live entry keeps it. The contacts with these numbers are
 * locked first: a hand-out at work on one of them ends before we look, and its record is named as out; none can begin
 * until we commit. So is the contact whose calls are to stop, if one is given, with whatever of it is out.
 */
export async function suppressNumbers(
  ctx: TxCtx,
  numbers: readonly string[],
  given: { reason: string; source: 'user' | 'api'; contactId?: bigint },
): Promise<{ entries: DncEntryModel[]; fresh: string[]; alreadyOut: OutNumberDto[] }> {
  const { tx, organisationId } = ctx
  const wanted = [...new Set(numbers)].sort()
  const contactId = given.contactId ?? null
  await tx.$queryRaw`
    select c.id from contact c
    where c.organisation_id = ${organisationId}
      and c.id in (select n.contact_id from contact_number n
                   where n.organisation_id = ${organisationId} and n.e164 = any(${wanted}::text[])
                   union all select ${contactId}::bigint)
    order by c.id for update`
  // One that has run out is ended, so that the new one may be the live entry.
  await tx.dncEntry.updateMany({
    where: {
      organisationId,
      scope: 'organisation',
      endedAt: null,
      e164: { in: wanted },
      expiresAt: { lte: ctx.now },
    },
    data: { endedAt: ctx.now, endedByName: 'system', endedReason: 'expired' },
  })
  const made = await tx.$queryRaw<{ e164: string }[]>`
    insert into dnc_entry (organisation_id, e164, scope, source, reason, created_at, created_by_id, created_by_name)
    select ${organisationId}, w.e164, 'organisation', ${given.source}, ${given.reason}, ${ctx.now},
           ${ctx.actor.kind === 'user' ? ctx.actor.id : null}, ${ctx.actor.name}
    from unnest(${wanted}::text[]) as w(e164)
    on conflict (organisation_id, e164) where ended_at is null and scope = 'organisation'
    do update set expires_at = null
    where dnc_entry.expires_at is not null
    returning e164`
  const entries = await tx.dncEntry.findMany({
    where: { organisationId, scope: 'organisation', endedAt: null, e164: { in: wanted } },
    orderBy: { e164: 'asc' },
  })
  const out = await tx.$queryRaw<
    { e164: string; campaignId: bigint; campaignName: string; dialsUntil: Date }[]
  >`
    select l.e164, l.campaign_id as "campaignId", c.name as "campaignName",
           coalesce(a.guard_at, l.deadline_at) as "dialsUntil"
    from lease l
    join campaign c on c.id = l.campaign_id
    left join attempt a on a.organisation_id = l.organisation_id and a.id = l.attempt_id
    where l.organisation_id = ${organisationId} and (l.e164 = any(${wanted}::text[]) or l.contact_id = ${contactId}::bigint)
      and coalesce(a.guard_at, l.deadline_at) > ${ctx.now}`
  return {
    entries,
    fresh: made.map((row) => row.e164),
    alreadyOut: out.map((row) => ({
      e164: row.e164,
      campaignId: formatId('cmp', row.campaignId),
      campaignName: row.campaignName,
      dialsUntil: row.dialsUntil.toISOString(),
    })),
  }
}

/** What was done, and that a number which is out may still ring. */
export function describeSuppression(count: number, alreadyOut: readonly OutNumberDto[]): string {
  const done = count === 1 ? 'The number is on DNC.' : `${count} numbers are on DNC.`
  const others = ` No campaign hands ${count === 1 ? 'it' : 'them'} out again.`
  return `${done}${describeOut(alreadyOut) || others}`
}

/** To be said after what was done; nothing where nothing is out. */
export function describeOut(alreadyOut: readonly OutNumberDto[]): string {
  const until = alreadyOut
    .map((out) => out.dialsUntil)
    .sort()
    .at(-1)
  if (until === undefined) return ''
  const which = alreadyOut.length === 1 ? '1 number is' : `${alreadyOut.length} numbers are`
  return ` ${which} with the dialer until ${until.slice(11, 16)} UTC and may still ring once.`
}
