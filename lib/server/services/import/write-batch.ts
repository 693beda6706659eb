import { describeDuplicate } from '@/lib/server/services/contact/add-contacts'
import type { Preparation, Problem } from '@/lib/server/services/contact/prepare-contact'
import { toSqlJson } from '@/lib/server/services/contact/to-sql-json'
import { type WriteResult, writeContacts } from '@/lib/server/services/contact/write-contacts'
import type { Tx } from '@/lib/server/services/context'
import type { ImportRow } from '@/lib/server/services/import/require-import'

export type JudgedRow = Preparation & { line: number }

/**
 * Stores one batch of an import: contacts, verdicts and the import's counters, all in the caller's transaction. Answers
 * whether the import still runs; if it does not, nothing is stored.
 */
export async function writeBatch(
  tx: Tx,
  row: ImportRow,
  judged: readonly JudgedRow[],
  bytesDone: number,
): Promise<boolean> {
  const [live] = await tx.$queryRaw<{ status: string }[]>`
    select status from list_import
    where organisation_id = ${row.organisationId} and id = ${row.id} for update`
  if (live?.status !== 'running') return false
  const taken = judged.flatMap((item) => (item.contact ? [{ item, contact: item.contact }] : []))
  const written = await writeContacts(
    tx,
    row.organisationId,
    row.listId,
    taken.map(({ contact }) => contact),
    {
      mode: row.mode === 'append' ? 'append' : 'update',
      importId: row.id,
      claimForImport: row.mode === 'replace',
    },
  )
  const counts = { added: 0, updated: 0, unchanged: 0, duplicate: 0 }
  const verdicts = judged.flatMap(({ contact, line, problems }) =>
    contact ? [] : toVerdicts(line, problems),
  )
  for (const [index, { item }] of taken.entries()) {
    const result = written[index]
    if (!result) continue
    counts[result.result] += 1
    verdicts.push(...toVerdicts(item.line, [...item.problems, ...toProblems(result)]))
  }
  await insertVerdicts(tx, row, verdicts)
  await tx.$executeRaw`
    update list_import
    set rows_read = rows_read + ${judged.length}, rows_added = rows_added + ${counts.added},
        rows_updated = rows_updated + ${counts.updated}, rows_unchanged = rows_unchanged + ${counts.unchanged},
        rows_duplicate = rows_duplicate + ${counts.duplicate},
        rows_rejected = rows_rejected + ${judged.length - taken.length},
        bytes_done = greatest(bytes_done, ${BigInt(Math.round(bytesDone))})
    where organisation_id = ${row.organisationId} and id = ${row.id}`
  return true
}

function toProblems(result: WriteResult): Problem[] {
  if (result.result !== 'duplicate') return []
  return [
    {
      verdict: 'duplicate',
      column: null,
      code: `duplicate_${result.by}`,
      message: describeDuplicate(result),
    },
  ]
}

function toVerdicts(line: number, problems: readonly Problem[]) {
  return problems.map(({ verdict, column, code, message }, position) => ({
    line,
    position,
    verdict,
    column_name: column,
    code,
    message,
  }))
}

async function insertVerdicts(
  tx: Tx,
  row: ImportRow,
  verdicts: ReturnType<typeof toVerdicts>,
): Promise<void> {
  if (verdicts.length === 0) return
  await tx.$executeRaw`
    insert into import_row_verdict (organisation_id, import_id, line, position, verdict, column_name, code, message)
    select ${row.organisationId}, ${row.id}, r.line, r.position, r.verdict, r.column_name, r.code,
           r.message
    from jsonb_to_recordset(${toSqlJson(verdicts).replaceAll('\\u0000', '')}::jsonb)
      as r(line int, position int, verdict text, column_name text, code text, message text)
    on conflict do nothing`
}
