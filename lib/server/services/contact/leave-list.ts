import type { LeaveListResult } from '@/lib/contracts/contact-edit'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { recordContactChange } from '@/lib/server/services/contact/record-contact-change'
import { requireContact } from '@/lib/server/services/contact/require-contact'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'
import { removeMemberships } from '@/lib/server/services/import/remove-memberships'
import { requireList } from '@/lib/server/services/list/require-list'

/** Takes a contact off one list, by the rule of an undo: who was called from it stays, for the charts. */
export async function leaveList(ctx: Ctx, contactId: bigint, listId: bigint): Promise<LeaveListResult> {
  requirePermission(ctx, 'contact.write')
  return withTransaction(ctx, async (tx, ctx) => {
    const { organisationId } = ctx
    const list = await requireList(tx, organisationId, listId, { forWriting: true })
    await requireContact(ctx, contactId)
    const isMember = (await tx.listContact.count({ where: { organisationId, listId, contactId } })) > 0
    if (!isMember) throw new AppError('not_found', 'The contact is not on this list.')
    const { kept } = await removeMemberships(tx, organisationId, listId, [contactId])
    if (kept > 0) {
      throw new AppError(
        'conflict',
        `The contact was called from “${list.name}” and stays on it, so that its charts add up. Stop the numbers instead.`,
        { details: { reason: 'called_from_list' } },
      )
    }
    const isContactGone = (await tx.contact.count({ where: { id: contactId, organisationId } })) === 0
    if (isContactGone) {
      const after = { list: formatId('lst', listId), isContactGone }
      const entityId = formatId('con', contactId)
      await recordAudit(tx, ctx, { action: 'contact.leave_list', entity: 'contact', entityId, after })
    } else {
      await recordContactChange(ctx, contactId, {
        action: 'contact.leave_list',
        kind: 'list_leave',
        changes: [{ field: 'list', before: list.name, after: null }],
      })
    }
    const words = isContactGone
      ? `They were on no other list than “${list.name}” and had never been called: the contact is gone.`
      : `The contact is no longer on “${list.name}”.`
    return { isContactGone, words }
  })
}
