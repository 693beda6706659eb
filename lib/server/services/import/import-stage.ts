import { getPool } from '@/lib/server/db/pool'
import type { ImportRow } from '@/lib/server/services/import/require-import'
import { toListColumns } from '@/lib/server/services/list/to-list-columns'

/**
 * What decides how a row is read: staged rows are good for an import that asks for just this. Columns of text decide
 * nothing, and a confirmed import adds its own.
 */
export function describeStaging(row: ImportRow): unknown {
  return {
    mapping: row.mapping,
    columns: toListColumns(row.list.columns).filter(({ type }) => type !== 'text'),
    defaultCountry: row.list.defaultCountry,
    duplicatesBy: row.duplicatesBy,
  }
}

/**
 * Whether all rows that are still to be written are staged already, by a check with the same mapping. A crash of the
 * database server empties the stage: then they are not.
 */
export async function isStageWhole(row: ImportRow): Promise<boolean> {
  if (row.rowsTotal === null || row.rowsStaged < row.rowsTotal) return false
  if (!isSameJson(row.stagedFor, describeStaging(row))) return false
  const { rows } = await getPool('worker').query<{ staged: number; rejected: number }>(
    `select (select count(*) from import_stage where organisation_id = $1 and import_id = $2 and row_no > $3)::int as staged,
            (select count(*) from import_row
              where organisation_id = $1 and import_id = $2 and row_no > $3 and result = 'rejected')::int as rejected`,
    [row.organisationId, row.id, row.rowsRead],
  )
  const [counts] = rows
  return counts !== undefined && counts.staged + counts.rejected === row.rowsTotal - row.rowsRead
}

/** Key by key, in any order: PostgreSQL keeps JSON in an order of its own. */
export function isSameJson(left: unknown, right: unknown): boolean {
  return sortedJson(left) === sortedJson(right)
}

function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

/** The rows have been written, or never will be. */
export async function forgetStaged(organisationId: bigint, importId: bigint): Promise<void> {
  await getPool('worker').query('delete from import_stage where organisation_id = $1 and import_id = $2', [
    organisationId,
    importId,
  ])
}
