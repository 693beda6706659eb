import { type JobDb, type JobKey, queryJob } from '@/lib/server/services/job/job-sql'

export type JobEnd = {
  status: 'done' | 'failed' | 'cancelled'
  /** Why it failed, and what to do next; of one that is done, what is to be known of its result. */
  fault?: string | null
  /** Left out: as last reported. */
  done?: number
}

/** Ends a job, once: what has ended stays as it is. Answers whether this ended it. */
export async function endJob(db: JobDb, job: JobKey, end: JobEnd): Promise<boolean> {
  const rows = await queryJob<{ id: bigint }>(
    db,
    `update job_run
        set status = $3::text, fault = $4::text, done = coalesce($5::int, done),
            total = case when $3::text = 'done' then coalesce($5::int, done) else total end, phase = null,
            started_at = coalesce(started_at, clock_timestamp()), finished_at = clock_timestamp()
      where organisation_id = $1::bigint and id = $2::bigint and finished_at is null
      returning id`,
    [job.organisationId, job.jobId, end.status, end.fault ?? null, end.done ?? null],
  )
  return rows.length > 0
}
