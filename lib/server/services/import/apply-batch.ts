import { z } from 'zod'
import { enqueueJob } from '@/lib/server/jobs/enqueue'
import { keepPlansKeyed, lendSql } from '@/lib/server/services/campaign/hold-queue-rows'
import { findErasedNumbers } from '@/lib/server/services/contact/find-erased-numbers'
import { stopErasedNumbers } from '@/lib/server/services/contact/stop-erased-numbers'
import { systemCtx, type Tx, withTransaction } from '@/lib/server/services/context'
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
    const erased = await markErased(tx, row, range)
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
    await stopErasedNumbers(
      tx,
      organisationId,
      known.map(({ contactId }) => contactId),
      erased,
    )
    await countChangedColumns(tx, row, known)
    if (options.enrols) {
      const payload = { organisationId: organisationId.toString(), listId: listId.toString() }
      await enqueueJob(tx, 'enrol-list', payload, { key: `enrol-list:${listId}` })
    }
    return true
  })
}

/**
 * Marks the batch's numbers whose person was erased. Asked here and not when the row is read: what is erased in between
 * would be missed.
 */
async function markErased(
  tx: Tx,
  { organisationId, id: importId }: ImportRow,
  range: { from: number; upTo: number },
): Promise<Set<string>> {
  // Takes the lock that keeps erasures out, whether or not there is a number to ask for.
  await findErasedNumbers(tx, organisationId, [])
  const [{ any } = { any: false }] = await tx.$queryRaw<{ any: boolean }[]>`
    select exists (select from erased_number where organisation_id = ${organisationId}) as any`
  if (!any) return new Set()
  const numbers = await tx.$queryRaw<{ e164: string }[]>`
    select distinct n.e164 from import_stage s cross join lateral unnest(s.e164) n(e164)
    where s.organisation_id = ${organisationId} and s.import_id = ${importId}
      and s.row_no > ${range.from} and s.row_no <= ${range.upTo}`
  const erased = await findErasedNumbers(
    tx,
    organisationId,
    numbers.map(({ e164 }) => e164),
  )
  if (erased.size === 0) return erased
  const given = [...erased]
  await tx.$executeRaw`
    update import_stage s
    set is_erased = (select array_agg(n.e164 = any(${given}::text[]) order by n.place)
                     from unnest(s.e164) with ordinality n(e164, place))
    where s.organisation_id = ${organisationId} and s.import_id = ${importId}
      and s.row_no > ${range.from} and s.row_no <= ${range.upTo} and s.e164 && ${given}::text[]`
  return erased
}

async function countChangedColumns(
  tx: Tx,
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
