import type { ImportUndoDto } from '@/lib/contracts/import-run'
import { formatId } from '@/lib/domain/ids'
import { getPool } from '@/lib/server/db/pool'
import { getPrisma } from '@/lib/server/db/prisma'
import { inTransaction, keyedPlans } from '@/lib/server/db/transaction'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { requireImport } from '@/lib/server/services/import/require-import'
import { type UndoRow, undoRowsSql } from '@/lib/server/services/import/undo-sql'

const STAYERS_SHOWN = 50
const BATCH_ROWS = 20_000

type Stay = { contactId: bigint; why: ImportUndoDto['stayers'][number]['why'] }

/** What an undo would do, or, once it was done, did. Who stays is named. */
export async function getImportUndo(ctx: Ctx, importId: bigint): Promise<ImportUndoDto> {
  requirePermission(ctx, 'list.read')
  const row = await requireImport(getPrisma(), ctx.organisationId, importId)
  const isDone = row.status === 'undone'
  const { counts, stays } = isDone
    ? await readDone(ctx.organisationId, importId)
    : await foresee(ctx.organisationId, importId, row.listId)
  const [returning] = await getPrisma().$queryRaw<{ count: number }[]>`
    select count(*)::int as count from import_leaver
    where organisation_id = ${ctx.organisationId} and import_id = ${importId} and was_removed
      and (undone is not null) = ${isDone}`
  return {
    leaves: counts.leaves,
    restores: counts.restores,
    returns: returning?.count ?? 0,
    stays: counts.stays,
    stayers: await nameStayers(ctx.organisationId, stays),
  }
}

type Found = { counts: { leaves: number; restores: number; stays: number }; stays: Stay[] }

async function foresee(organisationId: bigint, importId: bigint, listId: bigint): Promise<Found> {
  const counts = { leaves: 0, restores: 0, stays: 0 }
  const stays: Stay[] = []
  await inTransaction(
    getPool('read'),
    async (client) => {
      let after = 0
      for (;;) {
        const { rows } = await client.query<UndoRow>(undoRowsSql, [
          organisationId,
          importId,
          listId,
          after,
          BATCH_ROWS,
        ])
        for (const { contactId, does } of rows) {
          if (does === 'leave') counts.leaves += 1
          else if (does === 'restore') counts.restores += 1
          else {
            counts.stays += 1
            if (stays.length < STAYERS_SHOWN) stays.push({ contactId, why: does })
          }
        }
        after = rows.at(-1)?.rowNo ?? after
        if (rows.length < BATCH_ROWS) return
      }
    },
    { settings: keyedPlans },
  )
  return { counts, stays }
}

async function readDone(organisationId: bigint, importId: bigint): Promise<Found> {
  const groups = await getPrisma().$queryRaw<{ undone: string; count: number }[]>`
    select undone, count(*)::int as count from import_row
    where organisation_id = ${organisationId} and import_id = ${importId} and undone is not null group by undone`
  const of = (undone: string) => groups.find((group) => group.undone === undone)?.count ?? 0
  const stays = await getPrisma().$queryRaw<Stay[]>`
    select contact_id as "contactId", undone as why from import_row
    where organisation_id = ${organisationId} and import_id = ${importId}
      and undone in ('called', 'later_import', 'changed_since')
    order by row_no limit ${STAYERS_SHOWN}`
  return {
    counts: {
      leaves: of('left'),
      restores: of('restored'),
      stays: of('called') + of('later_import') + of('changed_since'),
    },
    stays,
  }
}

async function nameStayers(
  organisationId: bigint,
  stays: readonly Stay[],
): Promise<ImportUndoDto['stayers']> {
  const contacts = await getPrisma().contact.findMany({
    where: { organisationId, id: { in: stays.map(({ contactId }) => contactId) } },
    select: {
      id: true,
      firstName: true,
      lastName: true,
      numbers: { select: { e164: true }, orderBy: { position: 'asc' }, take: 1 },
    },
  })
  const byId = new Map(contacts.map((contact) => [contact.id, contact]))
  return stays.flatMap(({ contactId, why }) => {
    const contact = byId.get(contactId)
    if (!contact) return []
    const name = [contact.firstName, contact.lastName].filter(Boolean).join(' ')
    return [{ contactId: formatId('con', contactId), name, e164: contact.numbers[0]?.e164 ?? '', why }]
  })
}
