import { getPool } from '@/lib/server/db/pool'

/** Kept a month, as a list of what was done; imports and the audit log keep their own. */
export async function deleteEndedJobs(): Promise<void> {
  await getPool('worker').query(`delete from job_run where finished_at < now() - interval '30 days'`)
}
