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
    sheet: row.sheet,
    columns: toListColumns(row.list.columns).filter(({ type }) => type !== 'text'),
    defaultCountry: row.list.defaultCountry,
    duplicatesBy: row.duplicatesBy,
    // A chunk may have come since.
    bytes: Number(row.bytesTotal),
  }
}

/** And what decides what is staged of it: each number with its zones. */
export function describeStage(row: ImportRow): unknown {
  return { staging: describeStaging(row), zones: row.list.organisation }
}

/**
 * Whether all rows that are still to be written are staged already, by a check with the same mapping and zone rules. A crash of the
 * database server empties the stage: then they are not.
 */
export async function isStageWhole(row: ImportRow): Promise<boolean> {
  if (row.rowsTotal === null || row.rowsStaged < row.rowsTotal) return false
  if (!isSameJson(row.stagedFor, describeStage(row))) return false
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

/** Takes out what was read of the file's rows after `after`, and what was said of them. */
export async function forgetRowsAfter(
  { organisationId, id: importId }: Pick<ImportRow, 'organisationId' | 'id'>,
  after: number,
): Promise<void> {
  for (const table of ['import_stage', 'import_row', 'import_row_verdict'] as const) {
    await getPool('worker').query(
      `delete from ${table} where organisation_id = $1 and import_id = $2 and row_no > $3`,
      [organisationId, importId, after],
    )
  }
}

/** The rows have been written, or never will be: then what was said of those that were only read is taken back. */
export async function forgetStaged(organisationId: bigint, importId: bigint): Promise<void> {
  const pool = getPool('worker')
  const values = [organisationId, importId]
  const { rows } = await pool.query<{ read: number }>(
    `select rows_read as read from list_import
      where organisation_id = $1 and id = $2 and status in ('failed', 'cancelled') and started_at is not null`,
    values,
  )
  for (const { read } of rows) {
    await forgetRowsAfter({ organisationId, id: importId }, read)
    await pool.query(countWarnedSql, values)
  }
  await pool.query('delete from import_stage where organisation_id = $1 and import_id = $2', values)
  await pool.query('update list_import set rows_staged = 0 where organisation_id = $1 and id = $2', values)
}

/** Rows with any warning, of those that were written. */
export const countWarnedSql = `
update list_import
   set rows_warned = (select count(distinct row_no) from import_row_verdict
                       where organisation_id = $1::bigint and import_id = $2::bigint and verdict = 'warning')
 where organisation_id = $1 and id = $2`

const DAYS_UNCONFIRMED_MAX = 7

/** Rows of imports that ended without a run to see to them, or that were checked and left: they can be read again. */
export async function forgetLeftStages(): Promise<void> {
  const { rows } = await getPool('worker').query<{ id: bigint; organisation_id: bigint }>(
    `select id, organisation_id from list_import
      where rows_staged > 0
        and (status in ('done', 'failed', 'cancelled', 'undone')
             or (status = 'mapping' and phase is null and created_at < now() - make_interval(days => $1)))`,
    [DAYS_UNCONFIRMED_MAX],
  )
  for (const { id, organisation_id: organisationId } of rows) await forgetStaged(organisationId, id)
}
