import { z } from 'zod'
import { enqueueJob } from '@/lib/server/jobs/enqueue'
import { keepPlansKeyed, lendSql } from '@/lib/server/services/campaign/hold-queue-rows'
import { findErasedNumbers } from '@/lib/server/services/contact/find-erased-numbers'
import { stopErasedNumbers } from '@/lib/server/services/contact/stop-erased-numbers'
import { systemCtx, type Tx, withTransaction } from '@/lib/server/services/context'
import { applySql } from '@/lib/server/services/import/apply-sql'
import { changeKnown, knownSchema } from '@/lib/server/services/import/change-known'
import type { ImportRow } from '@/lib/server/services/import/require-import'
import { holdZoneRules, toZoneRules } from '@/lib/server/services/organisation/zone-rules'

const answerSchema = z.object({
  added: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  duplicates: z.number(),
  onDnc: z.number(),
  known: knownSchema,
})
type Answer = z.output<typeof answerSchema>

/** The import was cancelled while the batch was written: it takes its writing back. */
class Cancelled extends Error {}

/** Rows that were read are not staged any more, as after a crash of the database server: the file must be read again. */
export class StageLost extends Error {}

/** Since the rows were read: their zones must be decided anew. */
export class ZoneRulesChanged extends Error {}

/**
 * Writes the staged rows after `from` up to `upTo`: contacts, verdicts and counters commit together. Answers whether the
 * import still runs; if it does not, nothing is written.
 */
export async function applyBatch(
  row: ImportRow,
  range: { from: number; upTo: number },
  options: { enrols: boolean },
): Promise<boolean> {
  try {
    await write(row, range, options)
    return true
  } catch (error) {
    if (error instanceof Cancelled) return false
    throw error
  }
}

async function write(
  row: ImportRow,
  range: { from: number; upTo: number },
  options: { enrols: boolean },
): Promise<void> {
  const { organisationId, id: importId, listId } = row
  await withTransaction(systemCtx(organisationId, 'import', new Date()), async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('contact_list:' || ${listId}::text, 0))`
    const [live] = await tx.$queryRaw<{ status: string; rowsRead: number; checkNo: number }[]>`
      select status, rows_read as "rowsRead", check_no as "checkNo" from list_import
      where organisation_id = ${organisationId} and id = ${importId}`
    if (live?.status !== 'running' || live.checkNo !== row.checkNo) throw new Cancelled()
    // A try before this one has committed, and its answer was lost.
    if (live.rowsRead >= range.upTo) return
    const client = lendSql(tx)
    await keepPlansKeyed(client)
    await requireStaged(tx, row, range)
    const erased = await markErased(tx, row, range)
    await requireSameZoneRules(tx, row)
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
    const answer = answerSchema.parse(rows[0])
    const { known } = answer
    await changeKnown(tx, row, known)
    await stopErasedNumbers(
      tx,
      organisationId,
      known.map(({ contactId }) => contactId),
      erased,
    )
    if (options.enrols) {
      const payload = { organisationId: organisationId.toString(), listId: listId.toString() }
      await enqueueJob(tx, 'enrol-list', payload, { key: `enrol-list:${listId}` })
    }
    await count(tx, row, range, answer)
  })
}

/** Zones of staged rows were decided when they were read. Until this batch commits the rules stay what they are. */
async function requireSameZoneRules(tx: Tx, { organisationId, list }: ImportRow): Promise<void> {
  const readBy = toZoneRules(list.organisation)
  const rules = await holdZoneRules(tx, organisationId)
  if (rules.policy !== readBy.policy || rules.unknownZone !== readBy.unknownZone) throw new ZoneRulesChanged()
}

/** The table of staged rows has no log, and rows that are missing there would be counted as read and never written. */
async function requireStaged(
  tx: Tx,
  { organisationId, id: importId }: ImportRow,
  { from, upTo }: { from: number; upTo: number },
): Promise<void> {
  const [found] = await tx.$queryRaw<{ rows: number }[]>`
    select ((select count(*) from import_stage
             where organisation_id = ${organisationId} and import_id = ${importId} and row_no > ${from} and row_no <= ${upTo})
          + (select count(*) from import_row
             where organisation_id = ${organisationId} and import_id = ${importId} and row_no > ${from} and row_no <= ${upTo}
               and result = 'rejected'))::int as rows`
  if (found?.rows !== upTo - from) throw new StageLost(`rows after ${from} are not staged`)
}

/**
 * At the end, and not held before: the reader says meanwhile how far it is. Who cancelled the import in between has the last
 * word.
 */
async function count(
  tx: Tx,
  { organisationId, id: importId, checkNo }: ImportRow,
  { from, upTo }: { from: number; upTo: number },
  { added, updated, unchanged, duplicates, onDnc, known }: Answer,
): Promise<void> {
  const changed = JSON.stringify(Object.fromEntries(countChangedColumns(known)))
  const written = await tx.$executeRaw`
    update list_import
    set rows_read = ${upTo}, rows_added = rows_added + ${added}, rows_updated = rows_updated + ${updated},
        rows_unchanged = rows_unchanged + ${unchanged}, rows_duplicate = rows_duplicate + ${duplicates},
        rows_on_dnc = rows_on_dnc + ${onDnc},
        rows_rejected = rows_rejected + (
          select count(*) from import_row
          where import_id = ${importId} and row_no > ${from} and row_no <= ${upTo} and result = 'rejected')::int,
        changed_columns = changed_columns || coalesce((
          select jsonb_object_agg(g.name, coalesce((changed_columns ->> g.name)::int, 0) + g.rows::int)
          from jsonb_each_text(${changed}::jsonb) g(name, rows)), '{}')
    where organisation_id = ${organisationId} and id = ${importId} and status = 'running' and check_no = ${checkNo}`
  if (written === 0) throw new Cancelled()
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

function countChangedColumns(known: Answer['known']): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { isMember, changed } of known) {
    if (isMember) for (const name of changed) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}
