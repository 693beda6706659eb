import { formatId } from '@/lib/domain/ids'
import { hashValue } from '@/lib/server/crypto/suppression-hash'
import type { Prisma } from '@/lib/server/db/generated/client'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import type { TxCtx } from '@/lib/server/services/context'

export type FieldChange = {
  field: string
  before: Prisma.InputJsonValue | null
  after: Prisma.InputJsonValue | null
}

type ContactChangeInput = {
  /** Of the audit row, such as contact.edit. */
  action: string
  kind: 'edit' | 'number_stop' | 'number_allow' | 'list_leave' | 'contact_stop' | 'contact_allow'
  changes: FieldChange[]
  reason?: string
}

/**
 * Who changed what of a contact. The values go to contact_change, which an erasure empties; the audit log, which nothing
 * can be taken out of, gets the names of the fields and a keyed hash of the values: it proves what stands in
 * contact_change while that is there, and says nothing of the person afterwards. Call it last, as recordAudit.
 */
export async function recordContactChange(
  ctx: TxCtx,
  contactId: bigint,
  { action, kind, changes, reason = '' }: ContactChangeInput,
): Promise<void> {
  await ctx.tx.contactChange.create({
    data: {
      organisationId: ctx.organisationId,
      contactId,
      at: ctx.now,
      actorName: ctx.actor.name,
      kind,
      changes: changes.map(({ field, before, after }) => ({ field, before, after })),
      reason,
    },
    select: { id: true },
  })
  await recordAudit(ctx.tx, ctx, {
    action,
    entity: 'contact',
    entityId: formatId('con', contactId),
    before: {
      fields: changes.map(({ field }) => field),
      hash: hashValue(changes.map(({ before }) => before)),
    },
    after: { hash: hashValue([changes.map(({ after }) => after), reason]) },
  })
}
