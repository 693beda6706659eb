import { type DncEntryDto, type EndDncInput, endDncSchema } from '@/lib/contracts/dnc'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { hashValue } from '@/lib/server/crypto/suppression-hash'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { lendSql } from '@/lib/server/services/campaign/hold-queue-rows'
import { closeStopped } from '@/lib/server/services/contact/close-stopped'
import { type Ctx, requirePermission, type Tx, withTransaction } from '@/lib/server/services/context'
import { toDncEntryDto } from '@/lib/server/services/dnc/to-dnc-entry-dto'

/** Ends an entry, with the reason, and wakes the contacts that waited for it. It is kept as history. */
export async function endDncEntry(ctx: Ctx, dncId: bigint, input: EndDncInput): Promise<DncEntryDto> {
  requirePermission(ctx, 'dnc.end')
  const { reason } = endDncSchema.parse(input)
  return withTransaction(ctx, async (tx, ctx) => {
    const where = { id: dncId, organisationId: ctx.organisationId }
    const found = await tx.dncEntry.findFirst({ where, select: { e164: true } })
    if (!found) throw new AppError('not_found', 'There is no such DNC entry.')
    // Contacts before entries, like everyone; then the entry as it is now that it is held.
    const contactIds = await lockContacts(tx, ctx.organisationId, found.e164)
    await tx.$executeRaw`select from dnc_entry
      where organisation_id = ${ctx.organisationId} and id = ${dncId} for update`
    const entry = await tx.dncEntry.findFirstOrThrow({ where })
    if (entry.endedAt) return toDncEntryDto(entry, ctx.now)
    const ended = await tx.dncEntry.update({
      where: { id: dncId, organisationId: ctx.organisationId },
      data: { endedAt: ctx.now, endedByName: ctx.actor.name, endedReason: reason },
    })
    await wakeContacts(tx, ctx.organisationId, contactIds, entry)
    await closeStopped(lendSql(tx), ctx.organisationId, contactIds)
    await recordAudit(tx, ctx, {
      action: 'dnc_entry.end',
      entity: 'dnc_entry',
      entityId: formatId('dnc', dncId),
      before: { source: entry.source, hash: hashValue([entry.e164, entry.reason]) },
      after: { hash: hashValue([entry.e164, reason]) },
    })
    return toDncEntryDto(ended, ctx.now)
  })
}

async function lockContacts(tx: Tx, organisationId: bigint, e164: string): Promise<bigint[]> {
  const held = await tx.$queryRaw<{ id: bigint }[]>`
    select c.id from contact c
    where c.organisation_id = ${organisationId}
      and c.id in (select contact_id from contact_number where organisation_id = ${organisationId} and e164 = ${e164})
    order by c.id for update`
  return held.map(({ id }) => id)
}

/**
 * Rows that had no number to call are due now, by the number that may be called again: whichever of a contact's numbers
 * was the last to fail named the cause. The hand-out judges every gate again.
 */
async function wakeContacts(
  tx: Tx,
  organisationId: bigint,
  contactIds: readonly bigint[],
  { e164, campaignId }: { e164: string; campaignId: bigint | null },
): Promise<void> {
  await tx.$executeRaw`
    update campaign_contact q
    set state = 'waiting', next_at = now(), waiting_for = null, stop_cause = null, closed_at = null,
        next_number_id = n.id, next_e164 = n.e164, zone_set_id = n.zone_set_id
    from contact_number n
    where q.organisation_id = ${organisationId} and q.contact_id = any(${contactIds.map(String)}::bigint[])
      and (${campaignId}::bigint is null or q.campaign_id = ${campaignId}::bigint)
      and ((q.state = 'waiting' and q.waiting_for = 'dnc')
        or (q.state = 'closed' and q.stop_cause in ('dnc', 'number_valid', 'cap_number_total')))
      and n.contact_id = q.contact_id and n.e164 = ${e164} and n.state = 'active'
      and not exists (
        select from dnc_entry d
        where d.organisation_id = ${organisationId} and d.e164 = n.e164 and d.ended_at is null
          and coalesce(d.expires_at > now(), true) and (d.scope = 'organisation' or d.campaign_id = q.campaign_id))`
}
