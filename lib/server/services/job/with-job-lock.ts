import { withSessionLock } from '@/lib/server/db/with-session-lock'
import type { JobKey } from '@/lib/server/services/job/job-sql'

/** Runs `work` unless another process is at the job, for which it answers `busy`. */
export async function withJobLock<T>(job: JobKey, work: () => Promise<T>): Promise<T | 'busy'> {
  return withSessionLock(`job:${job.jobId}`, work)
}
