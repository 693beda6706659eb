import { importKeptDays } from '@/lib/contracts/import'
import { getPool } from '@/lib/server/db/pool'

/**
 * Deletes the files of imports whose days are over, with all that was said of their rows and what an undo would need: they
 * hold names and numbers. The import with its counts stays; one that was never confirmed is cancelled. One at work waits.
 */
export async function deleteOldImports(): Promise<void> {
  const pool = getPool('worker')
  const { rows } = await pool.query<{ organisation_id: bigint; id: bigint }>(
    `select organisation_id, id from list_import
      where file_deleted_at is null and created_at < now() - make_interval(days => $1)
        and status <> 'running' and phase is null and (undo_requested_at is null or status = 'undone')
      order by id`,
    [importKeptDays],
  )
  for (const { organisation_id: organisationId, id } of rows) {
    // First, so that nobody begins an undo of what is going.
    await pool.query(
      `update list_import
          set file_deleted_at = now(), rows_staged = 0,
              status = case when status in ('uploading', 'mapping') then 'cancelled' else status end
        where organisation_id = $1 and id = $2`,
      [organisationId, id],
    )
    for (const table of held) {
      await pool.query(`delete from ${table} where organisation_id = $1 and import_id = $2`, [
        organisationId,
        id,
      ])
    }
  }
}

const held = ['import_chunk', 'import_stage', 'import_row_verdict', 'import_row', 'import_leaver'] as const
