import { allowNumberSchema, type NumberStateResult, type StopNumberInput } from '@/lib/contracts/contact-edit'
import { erasedCause } from '@/lib/domain/contact/erased'
import { AppError } from '@/lib/domain/errors'
import { lendSql } from '@/lib/server/services/campaign/hold-queue-rows'
import { closeStopped } from '@/lib/server/services/contact/close-stopped'
import { recordContactChange } from '@/lib/server/services/contact/record-contact-change'
import { requireContact } from '@/lib/server/services/contact/require-contact'
import { type Ctx, requirePermission, type Tx, withTransaction } from '@/lib/server/services/context'

/** Takes a stop, or what calls said against the number, back. Every other gate still holds, DNC above all. */
export async function allowNumber(
  ctx: Ctx,
  contactId: bigint,
  numberId: bigint,
  input: StopNumberInput,
): Promise<NumberStateResult> {
  requirePermission(ctx, 'contact.write')
  const { reason } = allowNumberSchema.parse(input)
  return withTransaction(ctx, async (tx, ctx) => {
    const { organisationId } = ctx
    await requireContact(ctx, contactId)
    const number = await tx.contactNumber.findFirst({ where: { id: numberId, contactId, organisationId } })
    if (!number) throw new AppError('not_found', 'The contact has no such number.')
    const { e164, state, stateCause } = number
    if (stateCause === erasedCause) {
      throw new AppError(
        'conflict',
        'The number belonged to a person who was erased on request. Nobody can open it again.',
        { details: { reason: 'erased_number' } },
      )
    }
    if (state === 'active') return { state, stateCause, words: 'The number may be called already.' }
    await tx.contactNumber.update({
      where: { id: numberId, organisationId },
      data: { state: 'active', stateCause: null },
    })
    await wakeRows(tx, organisationId, contactId, numberId)
    await closeStopped(lendSql(tx), organisationId, [contactId])
    await recordContactChange(ctx, contactId, {
      action: 'contact.allow_number',
      kind: 'number_allow',
      changes: [{ field: 'number', before: { e164, state, stateCause }, after: { e164, state: 'active' } }],
      reason,
    })
    return {
      state: 'active',
      stateCause: null,
      words: 'The number may be called again; every other gate still holds.',
    }
  })
}

/** Rows that had no number to call are due now, by this one; the hand-out judges every gate again. */
async function wakeRows(tx: Tx, organisationId: bigint, contactId: bigint, numberId: bigint): Promise<void> {
  await tx.$executeRaw`
    update campaign_contact q
    set state = 'waiting', next_at = now(), waiting_for = null, stop_cause = null, closed_at = null,
        next_number_id = n.id, next_e164 = n.e164, zone_set_id = n.zone_set_id
    from contact_number n
    where q.organisation_id = ${organisationId} and q.contact_id = ${contactId}
      and n.id = ${numberId} and (n.organisation_id = ${organisationId}) is true
      and ((q.state = 'waiting' and q.waiting_for = 'number_valid')
        or (q.state = 'closed' and q.stop_cause in ('number_valid', 'no_usable_number', 'no_number_left')))`
}
