import { isAppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { getPool } from '@/lib/server/db/pool'
import { getPrisma } from '@/lib/server/db/prisma'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { findErasedNumbers } from '@/lib/server/services/contact/find-erased-numbers'
import { systemCtx, type Tx, withTransaction } from '@/lib/server/services/context'
import { endImportJobs, followImport } from '@/lib/server/services/import/import-job'
import { isOwnMistake } from '@/lib/server/services/import/is-own-mistake'
import { removeMemberships } from '@/lib/server/services/import/remove-memberships'
import { type ImportRow, requireImport } from '@/lib/server/services/import/require-import'
import { restoreContacts, returnLeavers, type Taken } from '@/lib/server/services/import/restore-contacts'
import { holdUndoRowsSql, type UndoRow, undoRowsSql } from '@/lib/server/services/import/undo-sql'
import { withImportLock } from '@/lib/server/services/import/with-import-lock'
import { enqueueEnrolment } from '@/lib/server/services/list/enqueue-enrolment'
import { holdZoneRules } from '@/lib/server/services/organisation/zone-rules'
import { getLogger } from '@/lib/server/telemetry/logger'

const BATCH_ROWS = 1_000

/**
 * Undoes an import in batches: what it added leaves the list, what it changed becomes what it was, whom it took out comes
 * back. Who was called since stays, and the row says so. Safe to run again after a break.
 */
export async function runUndoImport(
  organisationId: bigint,
  importId: bigint,
  signal?: AbortSignal,
): Promise<void> {
  const { listId } = await requireImport(getPrisma(), organisationId, importId)
  await withImportLock({ list: listId }, async () => {
    const row = await requireImport(getPrisma(), organisationId, importId)
    if (row.undoRequestedAt === null || row.status === 'undone') return
    await getPrisma().listImport.updateMany({
      where: { id: importId, organisationId },
      data: { phase: 'undoing' },
    })
    try {
      await undo(row, signal)
    } catch (error) {
      if (!isAppError(error) && !isOwnMistake(error)) throw error
      getLogger('import').error({ err: error, importId: formatId('imp', importId) }, 'an undo failed')
      await giveUp(row)
    }
  })
}

/** What would come again at every try ends it, in words: what was undone so far stays, and it can be asked for again. */
async function giveUp(row: ImportRow): Promise<void> {
  const fault =
    'The undo stopped at a contact that could not be brought back. The log says why; undo it again after that.'
  await getPrisma().listImport.updateMany({
    where: { id: row.id, organisationId: row.organisationId },
    data: { phase: null, undoRequestedAt: null, fault },
  })
  await endImportJobs(getPool('worker'), row, 'import_undo', { status: 'failed', fault })
}

async function undo(row: ImportRow, signal: AbortSignal | undefined): Promise<void> {
  const { organisationId } = row
  const follow = await followImport(row, 'import_undo')
  const { total, ...begun } = await measureUndo(row)
  let { done } = begun
  for (const step of [undoRows, returnLeavers]) {
    let after = 0n
    for (;;) {
      signal?.throwIfAborted()
      await follow(done, total, 'undoing')
      const from = after
      const taken = await withTransaction(systemCtx(organisationId, 'undo', new Date()), (tx) =>
        step(tx, row, from),
      )
      if (taken === null) break
      after = taken.last
      done += taken.rows
    }
  }
  await finish(row, done)
}

/** Contacts that it sees to, and those that a run before has seen to. */
async function measureUndo({ organisationId, id: importId }: ImportRow) {
  const [counts] = await getPrisma().$queryRaw<{ done: number; total: number }[]>`
    select count(*) filter (where undone is not null)::int as done, count(*)::int as total
    from (select undone from import_row
          where organisation_id = ${organisationId} and import_id = ${importId} and contact_id is not null
            and (result = 'added' or before is not null)
          union all
          select undone from import_leaver
          where organisation_id = ${organisationId} and import_id = ${importId} and was_removed) seen_to`
  return counts ?? { done: 0, total: 0 }
}

async function undoRows(tx: Tx, row: ImportRow, after: bigint): Promise<Taken | null> {
  const { organisationId, id: importId, listId } = row
  const page = [organisationId, importId, listId, Number(after), BATCH_ROWS] as const
  // The locks that keep erasures and other zone rules out come before contacts.
  await findErasedNumbers(tx, organisationId, [])
  await holdZoneRules(tx, organisationId)
  // Before the look at who stays: until the end of the batch nobody of it is called or changed.
  await tx.$queryRawUnsafe(holdUndoRowsSql, ...page)
  const rows = await tx.$queryRawUnsafe<UndoRow[]>(undoRowsSql, ...page)
  if (rows.length === 0) return null
  const of = (does: UndoRow['does']) => rows.filter((item) => item.does === does)
  const leaving = of('leave')
  await restoreContacts(tx, row, [...of('restore'), ...leaving.filter(({ hasBefore }) => hasBefore)])
  const { removed, kept } = await removeMemberships(
    tx,
    organisationId,
    listId,
    leaving.map(({ contactId }) => contactId),
  )
  const seen = rows.filter(({ does }) => does !== 'gone')
  const stays = seen.length - leaving.length - of('restore').length
  await tx.$executeRaw`
    update import_row r set undone = u.undone
    from unnest(${seen.map(({ rowNo }) => rowNo)}::int[], ${seen.map(({ does }) => toUndone(does))}::text[]) u(row_no, undone)
    where r.import_id = ${importId} and r.row_no = u.row_no`
  await tx.$executeRaw`
    update list_import
    set rows_removed = rows_removed + ${removed}, rows_restored = rows_restored + ${of('restore').length},
        rows_kept = rows_kept + ${kept + stays}
    where organisation_id = ${organisationId} and id = ${importId}`
  const last = rows.at(-1)?.rowNo
  return last === undefined ? null : { last: BigInt(last), rows: rows.length }
}

function toUndone(does: UndoRow['does']): string {
  return does === 'leave' ? 'left' : does === 'restore' ? 'restored' : does
}

async function finish(row: ImportRow, done: number): Promise<void> {
  const { organisationId, id: importId } = row
  await withTransaction(systemCtx(organisationId, 'undo', new Date()), async (tx, ctx) => {
    const [undone] = await tx.$queryRaw<{ removed: number; kept: number; restored: number }[]>`
      update list_import set status = 'undone', phase = null, finished_at = ${ctx.now}
      where organisation_id = ${organisationId} and id = ${importId} and status <> 'undone'
      returning rows_removed as removed, rows_kept as kept, rows_restored as restored`
    if (!undone) return
    await endImportJobs(tx, row, 'import_undo', { status: 'done', done })
    await enqueueEnrolment(tx, organisationId, row.listId)
    await recordAudit(tx, ctx, {
      action: 'list_import.undone',
      entity: 'list_import',
      entityId: formatId('imp', importId),
      before: { status: row.status },
      after: { status: 'undone', ...undone },
    })
  })
}
