import { getPool } from '@/lib/server/db/pool'
import { addJobSql } from '@/lib/server/jobs/enqueue'
import { endJob } from '@/lib/server/services/job/end-job'

const RESUMED_MAX = 5

type SilentJob = {
  organisationId: bigint
  jobId: bigint
  task: { name: string; payload: unknown; key: string } | null
  resumedCount: number
}

/**
 * Jobs that have not said anything for long although nothing in the queue is about to run them: their process is gone.
 * What runs them is queued again, and goes on where it was; those that nothing runs, or that were begun again too often,
 * end as failed, with what to do. A task that is only slow finds itself at work and does nothing.
 */
export async function resumeJobs(): Promise<void> {
  const pool = getPool('worker')
  const { rows } = await pool.query<SilentJob>(silentSql)
  for (const job of rows) {
    if (job.task === null) {
      await endJob(pool, job, {
        status: 'failed',
        fault: 'The process that ran it ended before it was done. Start it again.',
      })
    } else if (job.resumedCount >= RESUMED_MAX) {
      await endJob(pool, job, {
        status: 'failed',
        fault: `It was begun ${RESUMED_MAX + 1} times and never came to its end. The log says why; start it again.`,
      })
    } else {
      const { name, payload, key } = job.task
      await pool.query(
        `with again as (
           update job_run set resumed_count = resumed_count + 1, reported_at = now()
            where organisation_id = $6 and id = $7 and finished_at is null returning 1)
         ${addJobSql} where exists (select from again)`,
        [name, JSON.stringify(payload), null, null, key, job.organisationId, job.jobId],
      )
    }
  }
}

/**
 * A job of the queue that waits, for its turn or for its next try, will run it; one that is locked may be a dead one. What
 * is done for an import is not looked at: resumeImports queues it again, and it ends with that.
 */
const silentSql = `
select j.organisation_id as "organisationId", j.id as "jobId", j.task, j.resumed_count as "resumedCount"
  from job_run j
  left join graphile_worker.jobs q on q.key = j.task ->> 'key'
 where j.finished_at is null and j.import_id is null
   and case when j.task is not null
         then j.reported_at < now() - interval '2 minutes'
              and (q.id is null or q.locked_at is not null or q.attempts >= q.max_attempts)
         when j.status = 'running' then j.reported_at < now() - interval '15 minutes'
         else j.reported_at < now() - interval '1 day' end
 order by j.id`
