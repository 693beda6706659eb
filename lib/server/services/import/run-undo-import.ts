import { formatId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { systemCtx, withTransaction } from '@/lib/server/services/context'
import { removeMemberships } from '@/lib/server/services/import/remove-memberships'
import { requireImport } from '@/lib/server/services/import/require-import'

const BATCH_ROWS = 1_000

/** Takes out what an import added, in batches; safe to run again after a break. */
export async function runUndoImport(
  organisationId: bigint,
  importId: bigint,
  signal?: AbortSignal,
): Promise<void> {
  const row = await requireImport(getPrisma(), organisationId, importId)
  if (row.undoRequestedAt === null || row.status === 'undone') return
  let after = 0n
  for (;;) {
    signal?.throwIfAborted()
    const next = await withTransaction(systemCtx(organisationId, 'undo', new Date()), async (tx, ctx) => {
      const members = await tx.$queryRaw<{ contactId: bigint; seq: bigint }[]>`
        select contact_id as "contactId", seq from list_contact
        where organisation_id = ${organisationId} and import_id = ${importId} and list_id = ${row.listId}
          and seq > ${after}
        order by seq limit ${BATCH_ROWS}`
      const { removed } = await removeMemberships(
        tx,
        organisationId,
        row.listId,
        members.map((m) => m.contactId),
      )
      await tx.$executeRaw`update list_import set rows_removed = rows_removed + ${removed}
        where organisation_id = ${organisationId} and id = ${importId}`
      if (members.length > 0) return members.at(-1)?.seq ?? null
      // Who is left was called: counted at the end, so that a second run after a break counts them once.
      const [undone] = await tx.$queryRaw<{ removed: number; kept: number }[]>`
        update list_import
        set status = 'undone', finished_at = ${ctx.now},
            rows_kept = (select count(*) from list_contact 
                         where organisation_id = ${organisationId} and list_id = ${row.listId}
                           and import_id = ${importId})
        where organisation_id = ${organisationId} and id = ${importId} and status <> 'undone'
        returning rows_removed as removed, rows_kept as kept`
      if (undone) {
        await recordAudit(tx, ctx, {
          action: 'list_import.undone',
          entity: 'list_import',
          entityId: formatId('imp', importId),
          before: { status: row.status },
          after: { status: 'undone', ...undone },
        })
      }
      return null
    })
    if (next === null) return
    after = next
  }
}
