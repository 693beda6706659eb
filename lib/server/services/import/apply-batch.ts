import { z } from 'zod'
import { enqueueJob } from '@/lib/server/jobs/enqueue'
import { keepPlansKeyed, lendSql } from '@/lib/server/services/campaign/hold-queue-rows'
import { systemCtx, withTransaction } from '@/lib/server/services/context'
import { applySql } from '@/lib/server/services/import/apply-sql'
import { changeKnown, knownSchema } from '@/lib/server/services/import/change-known'
import type { ImportRow } from '@/lib/server/services/import/require-import'

const answerSchema = z.object({ known: knownSchema })

/**
 * Writes the staged rows after `from` up to `upTo`: contacts, verdicts and counters commit together. Answers whether the
 * import still runs; if it does not, nothing is written.
 */
export async function applyBatch(
  row: ImportRow,
  range: { from: number; upTo: number },
  options: { enrols: boolean },
): Promise<boolean> {
  const { organisationId, id: importId, listId } = row
  return withTransaction(systemCtx(organisationId, 'import', new Date()), async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('contact_list:' || ${listId}::text, 0))`
    const [live] = await tx.$queryRaw<{ status: string; rowsRead: number }[]>`
      select status, rows_read as "rowsRead" from list_import
      where organisation_id = ${organisationId} and id = ${importId} for update`
    if (live?.status !== 'running') return false
    // A try before this one has committed, and its answer was lost.
    if (live.rowsRead >= range.upTo) return true
    const client = lendSql(tx)
    await keepPlansKeyed(client)
    const { rows } = await client.query<Record<string, unknown>>(applySql, [
      organisationId,
      importId,
      listId,
      range.from,
      range.upTo,
      row.mode,
      row.duplicatesBy,
      row.duplicatesWithin,
    ])
    const { known } = answerSchema.parse(rows[0])
    await changeKnown(tx, row, known)
    await countChangedColumns(tx, row, known)
    if (options.enrols) {
      const payload = { organisationId: organisationId.toString(), listId: listId.toString() }
      await enqueueJob(tx, 'enrol-list', payload, { key: `enrol-list:${listId}` })
    }
    return true
  })
}

async function countChangedColumns(
  tx: Parameters<Parameters<typeof withTransaction>[1]>[0],
  row: ImportRow,
  known: z.output<typeof knownSchema>,
): Promise<void> {
  const counts = new Map<string, number>()
  for (const { isMember, changed } of known) {
    if (isMember) for (const name of changed) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  if (counts.size === 0) return
  await tx.$executeRaw`
    update list_import
    set changed_columns = changed_columns || (
      select jsonb_object_agg(g.name, coalesce((changed_columns ->> g.name)::int, 0) + g.rows::int)
      from jsonb_each_text(${JSON.stringify(Object.fromEntries(counts))}::jsonb) g(name, rows))
    where organisation_id = ${row.organisationId} and id = ${row.id}`
}
