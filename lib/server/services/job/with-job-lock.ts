import { getPool } from '@/lib/server/db/pool'
import type { JobKey } from '@/lib/server/services/job/job-sql'

/**
 * Runs `work` unless another process is at it, for which it answers `busy`: by a session lock, which goes with the process
 * that holds it.
 */
export async function withJobLock<T>(job: JobKey, work: () => Promise<T>): Promise<T | 'busy'> {
  const client = await getPool('worker').connect()
  const key = `job:${job.jobId}`
  let broken: Error | undefined
  try {
    const { rows } = await client.query<{ ok: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as ok',
      [key],
    )
    if (!rows[0]?.ok) return 'busy'
    try {
      return await work()
    } finally {
      await client
        .query('select pg_advisory_unlock(hashtextextended($1, 0))', [key])
        .catch((error: Error) => {
          broken = error
        })
    }
  } finally {
    client.release(broken)
  }
}
