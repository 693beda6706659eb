import { getPool } from '@/lib/server/db/pool'

/** Deletes files whose days are over. That there was one, and for what, stays: with its job and in the audit log. */
export async function deleteOldExports(): Promise<void> {
  await getPool('worker').query(
    `with old as (
       update contact_export set deleted_at = now(), bytes = 0
        where deleted_at is null and expires_at < now() returning organisation_id, job_id)
     delete from contact_export_chunk c using old
      where c.organisation_id = old.organisation_id and c.job_id = old.job_id`,
  )
}
