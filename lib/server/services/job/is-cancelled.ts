import { type JobDb, type JobKey, queryJob } from '@/lib/server/services/job/job-sql'

/** Whether a job is to stop: it was cancelled, has ended, or is not there. reportProgress says the same. */
export async function isCancelled(db: JobDb, job: JobKey): Promise<boolean> {
  const rows = await queryJob<{ id: bigint }>(
    db,
    `select id from job_run where organisation_id = $1::bigint and id = $2::bigint
        and finished_at is null and cancel_requested_at is null`,
    [job.organisationId, job.jobId],
  )
  return rows.length === 0
}
