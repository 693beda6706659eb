import { stopContactSchema } from '@/lib/contracts/contact'
import type { OutNumberDto, StopContactResult } from '@/lib/contracts/dnc'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { lendSql } from '@/lib/server/services/campaign/hold-queue-rows'
import { closeStopped } from '@/lib/server/services/contact/close-stopped'
import { recordContactChange } from '@/lib/server/services/contact/record-contact-change'
import { type Ctx, requirePermission, type TxCtx, withTransaction } from '@/lib/server/services/context'
import { describeOut, suppressNumbers } from '@/lib/server/services/dnc/suppress-numbers'
import { toDncEntryDto } from '@/lib/server/services/dnc/to-dnc-entry-dto'

/**
 * “Never call again”, for the person: no campaign calls the contact, also on numbers that come later, until somebody allows
 * it; those of now go on the organisation's DNC, for everybody who has them.
 */
export async function stopContact(
  ctx: Ctx,
  contactId: bigint,
  input: { reason?: string },
): Promise<StopContactResult> {
  requirePermission(ctx, 'dnc.add')
  const { reason } = stopContactSchema.parse(input)
  return withTransaction(ctx, async (tx, ctx) => {
    const { organisationId } = ctx
    const numbers = await tx.contactNumber.findMany({
      where: { contactId, organisationId },
      select: { e164: true },
    })
    const { entries, fresh, alreadyOut } = await suppressNumbers(
      ctx,
      numbers.map(({ e164 }) => e164),
      {
        reason: reason || 'Never call again',
        source: ctx.actor.kind === 'api_key' ? 'api' : 'user',
        contactId,
      },
    )
    const wasStopped = await stop(ctx, contactId)
    await closeStopped(lendSql(tx), organisationId, [contactId])
    if (!wasStopped || fresh.length > 0) {
      await recordContactChange(ctx, contactId, {
        action: 'contact.stop',
        kind: 'contact_stop',
        changes: [
          ...(wasStopped ? [] : [{ field: 'stoppedAt', before: null, after: ctx.now.toISOString() }]),
          { field: 'dnc', before: null, after: entries.map(({ id }) => formatId('dnc', id)) },
        ],
        reason,
      })
    }
    return {
      entries: entries.map((entry) => toDncEntryDto(entry, ctx.now)),
      alreadyOut,
      words: describe(entries.length, alreadyOut),
    }
  })
}

/** With the contact held. Answers whether it was stopped before: since when and by whom stays as it was. */
async function stop({ tx, organisationId, now }: TxCtx, contactId: bigint): Promise<boolean> {
  const where = { id: contactId, organisationId }
  const found = await tx.contact.findFirst({ where, select: { stoppedAt: true } })
  if (!found) throw new AppError('not_found', 'There is no such contact.')
  if (found.stoppedAt !== null) return true
  // Not `updated_at`: an edit that is open and an undo of an import go on.
  await tx.$executeRaw`
    update contact set stopped_at = ${now} where organisation_id = ${organisationId} and id = ${contactId}`
  return false
}

function describe(count: number, alreadyOut: readonly OutNumberDto[]): string {
  const which = count === 1 ? 'The number is on DNC.' : `${count} numbers are on DNC.`
  const numbers = count === 0 ? '' : ` ${which}`
  return `No campaign calls this person again, nor any number of theirs that comes later.${numbers}${describeOut(alreadyOut)}`
}
