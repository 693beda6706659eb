import type { ImportUndoDto } from '@/lib/contracts/import-run'
import { formatId } from '@/lib/domain/ids'
import { getPool } from '@/lib/server/db/pool'
import { getPrisma } from '@/lib/server/db/prisma'
import { inTransaction, keyedPlans } from '@/lib/server/db/transaction'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { requireImport } from '@/lib/server/services/import/require-import'
import {
  countDoneSql,
  countUndoSql,
  type UndoCount,
  type UndoRow,
} from '@/lib/server/services/import/undo-sql'

const STAYERS_SHOWN = 50

/** Rows that are looked at for one answer: a fraction of a second, however long the file is. */
export const undoPage = { rows: 20_000 }

const stays = ['called', 'later_import', 'changed_since'] as const satisfies UndoRow['does'][]

/** What an undo would do with a page of rows, or, once it was done, did. The first of those who stay are named. */
export async function getImportUndo(
  ctx: Ctx,
  importId: bigint,
  { cursor }: { cursor?: string | undefined } = {},
): Promise<ImportUndoDto> {
  requirePermission(ctx, 'list.read')
  const row = await requireImport(getPrisma(), ctx.organisationId, importId)
  const isDone = row.status === 'undone'
  const after = Number(cursor ?? 0)
  const { rows: counts } = await inTransaction(
    getPool('read'),
    (client) =>
      client.query<UndoCount>(isDone ? countDoneSql : countUndoSql, [
        ctx.organisationId,
        importId,
        row.listId,
        after,
        undoPage.rows,
        STAYERS_SHOWN,
      ]),
    { settings: keyedPlans },
  )
  const of = (does: UndoRow['does']) => counts.find((count) => count.does === does)
  const seen = counts.reduce((sum, { rows }) => sum + rows, 0)
  return {
    leaves: of('leave')?.rows ?? 0,
    restores: of('restore')?.rows ?? 0,
    returns: after === 0 ? await countReturning(ctx.organisationId, importId, isDone) : 0,
    stays: stays.reduce((sum, why) => sum + (of(why)?.rows ?? 0), 0),
    stayers: await nameStayers(
      ctx.organisationId,
      stays.flatMap((why) => (of(why)?.contacts ?? []).map((id) => ({ contactId: BigInt(id), why }))),
    ),
    nextCursor: seen < undoPage.rows ? null : String(Math.max(...counts.map(({ lastRow }) => lastRow))),
  }
}

async function countReturning(organisationId: bigint, importId: bigint, isDone: boolean): Promise<number> {
  const [returning] = await getPrisma().$queryRaw<{ count: number }[]>`
    select count(*)::int as count from import_leaver
    where organisation_id = ${organisationId} and import_id = ${importId} and was_removed
      and (undone is not null) = ${isDone}`
  return returning?.count ?? 0
}

type Stay = { contactId: bigint; why: (typeof stays)[number] }

async function nameStayers(
  organisationId: bigint,
  found: readonly Stay[],
): Promise<ImportUndoDto['stayers']> {
  const shown = found.slice(0, STAYERS_SHOWN)
  const contacts = await getPrisma().contact.findMany({
    where: { organisationId, id: { in: shown.map(({ contactId }) => contactId) } },
    select: {
      id: true,
      firstName: true,
      lastName: true,
      numbers: { select: { e164: true }, orderBy: { position: 'asc' }, take: 1 },
    },
  })
  const byId = new Map(contacts.map((contact) => [contact.id, contact]))
  return shown.flatMap(({ contactId, why }) => {
    const contact = byId.get(contactId)
    if (!contact) return []
    const name = [contact.firstName, contact.lastName].filter(Boolean).join(' ')
    return [{ contactId: formatId('con', contactId), name, e164: contact.numbers[0]?.e164 ?? '', why }]
  })
}
