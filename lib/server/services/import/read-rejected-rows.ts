import { getPool } from '@/lib/server/db/pool'
import type { ImportRow } from '@/lib/server/services/import/require-import'

export type RejectedRow = {
  rowNo: number
  problems: { column: string | null; code: string; message: string }[]
}

const PAGE_ROWS = 1_000

/** Rejected rows of an import in the file's order, a page at a time. Throws once a newer check or the import reads the file anew. */
export async function* readRejectedRows({
  organisationId,
  id: importId,
  checkNo,
}: ImportRow): AsyncGenerator<RejectedRow> {
  let after = 0
  for (;;) {
    const { rows } = await getPool('worker').query<RejectedRow>(pageSql, [
      organisationId,
      importId,
      after,
      PAGE_ROWS,
    ])
    const { rows: live } = await getPool('worker').query(
      'select from list_import where organisation_id = $1 and id = $2 and check_no = $3 and file_deleted_at is null',
      [organisationId, importId, checkNo],
    )
    if (live.length === 0) throw new Error('The file is read anew: what was said of its rows has changed.')
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE_ROWS) return
    after = last.rowNo
  }
}

const pageSql = `
select row_no as "rowNo",
       json_agg(json_build_object('column', column_name, 'code', code, 'message', message) order by position) as problems
  from import_row_verdict
 where organisation_id = $1::bigint and import_id = $2::bigint and verdict = 'rejected' and row_no > $3::int
 group by row_no order by row_no limit $4::int`
