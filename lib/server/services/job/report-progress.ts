import { type JobDb, type JobKey, queryJob } from '@/lib/server/services/job/job-sql'

export type Progress = {
  done: number
  /** Left out: as it was; null: not known. */
  total?: number | null
  /** Left out: as it was. */
  phase?: string | null
}

/**
 * Says how far a job is, in one update; the first one says that it runs. Call it a few times a second at most. Answers
 * whether it is to go on: not where it was cancelled or has ended. Samples begin anew where what is counted does.
 */
export async function reportProgress(db: JobDb, job: JobKey, progress: Progress): Promise<boolean> {
  const [row] = await queryJob<{ goesOn: boolean }>(db, reportSql, [
    job.organisationId,
    job.jobId,
    progress.done,
    progress.total !== undefined,
    progress.total ?? null,
    progress.phase !== undefined,
    progress.phase ?? null,
  ])
  return row?.goesOn ?? false
}

const SAMPLES_MAX = 20
const SAMPLE_EVERY_MS = 1_000

const reportSql = `
with now_ms as (select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as at)
update job_run j
   set status = 'running', started_at = coalesce(started_at, clock_timestamp()), reported_at = clock_timestamp(),
       done = $3::int,
       -- An estimate grows with what was done.
       total = case when $4::boolean then case when $5::int is not null then greatest($5::int, $3::int) end
                    when total is not null then greatest(total, $3::int) end,
       phase = case when $6::boolean then $7::text else phase end,
       rate_samples = case
         when $3::int < done or ($6::boolean and $7::text is distinct from phase)
           then jsonb_build_array(jsonb_build_array(at, $3::int))
         when at - coalesce((rate_samples #>> '{-1,0}')::bigint, 0) < ${SAMPLE_EVERY_MS} then rate_samples
         when jsonb_array_length(rate_samples) < ${SAMPLES_MAX}
           then rate_samples || jsonb_build_array(jsonb_build_array(at, $3::int))
         else (rate_samples - 0) || jsonb_build_array(jsonb_build_array(at, $3::int))
       end
  from now_ms
 where organisation_id = $1::bigint and id = $2::bigint and finished_at is null
returning cancel_requested_at is null as "goesOn"`
