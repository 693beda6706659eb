import { type NumberStateResult, type StopNumberInput, stopNumberSchema } from '@/lib/contracts/contact-edit'
import { describeStop, isStoppedForGood } from '@/lib/domain/contact/erased'
import { AppError } from '@/lib/domain/errors'
import { recordContactChange } from '@/lib/server/services/contact/record-contact-change'
import { requireContact } from '@/lib/server/services/contact/require-contact'
import { syncQueue } from '@/lib/server/services/contact/sync-queue'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'

/** No campaign calls this number of this contact; the contact's others stay. No file and no call opens it again. */
export async function stopNumber(
  ctx: Ctx,
  contactId: bigint,
  numberId: bigint,
  input: StopNumberInput,
): Promise<NumberStateResult> {
  requirePermission(ctx, 'contact.write')
  const { reason } = stopNumberSchema.parse(input)
  return withTransaction(ctx, async (tx, ctx) => {
    const { organisationId } = ctx
    await requireContact(ctx, contactId)
    const number = await tx.contactNumber.findFirst({ where: { id: numberId, contactId, organisationId } })
    if (!number) throw new AppError('not_found', 'The contact has no such number.')
    const { e164, state, stateCause } = number
    if (state === 'stopped' && stateCause !== 'replaced' && isStoppedForGood(stateCause)) {
      return { state, stateCause, words: 'The number was stopped already.' }
    }
    const cause = describeStop(ctx.actor.name, reason)
    await tx.contactNumber.update({
      where: { id: numberId, organisationId },
      data: { state: 'stopped', stateCause: cause },
    })
    await syncQueue(tx, organisationId, 0n, { numbers: [contactId], times: [] })
    const lease = await tx.lease.findFirst({ where: { organisationId, e164 }, select: { deadlineAt: true } })
    await recordContactChange(ctx, contactId, {
      action: 'contact.stop_number',
      kind: 'number_stop',
      changes: [{ field: 'number', before: { e164, state, stateCause }, after: { e164, state: 'stopped' } }],
      reason,
    })
    const words = lease
      ? 'The number is stopped. It is with the dialer at this moment and may still ring once.'
      : 'The number is stopped.'
    return { state: 'stopped', stateCause: cause, words }
  })
}
