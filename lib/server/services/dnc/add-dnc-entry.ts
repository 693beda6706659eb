import { type AddDncInput, type AddDncResult, addDncSchema } from '@/lib/contracts/dnc'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { hashValue } from '@/lib/server/crypto/suppression-hash'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'
import { requireE164 } from '@/lib/server/services/dnc/require-e164'
import { describeSuppression, suppressNumbers } from '@/lib/server/services/dnc/suppress-numbers'
import { toDncEntryDto } from '@/lib/server/services/dnc/to-dnc-entry-dto'

/** Stops all calls of the organisation to one number. A number that is listed already stays as it is. */
export async function addDncEntry(ctx: Ctx, input: AddDncInput): Promise<AddDncResult> {
  requirePermission(ctx, 'dnc.add')
  const { number, reason } = addDncSchema.parse(input)
  return withTransaction(ctx, async (tx, ctx) => {
    const e164 = await requireE164(tx, ctx.organisationId, number)
    const source = ctx.actor.kind === 'api_key' ? 'api' : 'user'
    const { entries, fresh, alreadyOut } = await suppressNumbers(ctx, [e164], { reason, source })
    const [entry] = entries
    if (!entry) throw new AppError('internal', 'The entry could not be kept.')
    const wasListed = fresh.length === 0
    if (!wasListed) {
      await recordAudit(tx, ctx, {
        action: 'dnc_entry.add',
        entity: 'dnc_entry',
        entityId: formatId('dnc', entry.id),
        // No number and no word of a person: an erasure does not reach the audit log. They stand in the entry.
        after: { source, hash: hashValue([e164, reason]) },
      })
    }
    const words = wasListed ? 'The number was on DNC already.' : describeSuppression(1, alreadyOut)
    return { entry: toDncEntryDto(entry, ctx.now), wasListed, alreadyOut, words }
  })
}
