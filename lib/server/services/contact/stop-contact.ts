import { stopContactSchema } from '@/lib/contracts/contact'
import type { StopContactResult } from '@/lib/contracts/dnc'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'
import { describeSuppression, suppressNumbers } from '@/lib/server/services/dnc/suppress-numbers'
import { toDncEntryDto } from '@/lib/server/services/dnc/to-dnc-entry-dto'

/** “Never call again”: every number of the contact goes on the organisation's DNC. */
export async function stopContact(
  ctx: Ctx,
  contactId: bigint,
  input: { reason?: string },
): Promise<StopContactResult> {
  requirePermission(ctx, 'dnc.add')
  const { reason } = stopContactSchema.parse(input)
  return withTransaction(ctx, async (tx, ctx) => {
    const numbers = await tx.contactNumber.findMany({
      where: { contactId, organisationId: ctx.organisationId },
      select: { e164: true },
    })
    if (numbers.length === 0) throw new AppError('not_found', 'There is no such contact.')
    const source = ctx.actor.kind === 'api_key' ? 'api' : 'user'
    const { entries, fresh, alreadyOut } = await suppressNumbers(
      ctx,
      numbers.map((n) => n.e164),
      {
        reason: reason || 'Never call again',
        source,
      },
    )
    await recordAudit(tx, ctx, {
      action: 'contact.stop',
      entity: 'contact',
      entityId: formatId('con', contactId),
      // No number and no word of a person: an erasure does not reach the audit log. They stand in the entries.
      after: { entries: entries.map(({ id }) => formatId('dnc', id)), fresh: fresh.length },
    })
    return {
      entries: entries.map((entry) => toDncEntryDto(entry, ctx.now)),
      alreadyOut,
      words: describeSuppression(entries.length, alreadyOut),
    }
  })
}
