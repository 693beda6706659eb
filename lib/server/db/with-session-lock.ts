import { getPool } from '@/lib/server/db/pool'

/**
 * Runs `work` while no other process holds the lock of this name: 'busy' where one does, unless it is to be waited for. The
 * lock is a session's, and ends with its process.
 */
export async function withSessionLock<T>(
  key: string,
  work: () => Promise<T>,
  options: { waits: boolean } = { waits: false },
): Promise<T | 'busy'> {
  const client = await getPool('worker').connect()
  let broken: Error | undefined
  try {
    const { rows } = await client.query<{ ok: boolean | null }>(
      options.waits
        ? 'select pg_advisory_lock(hashtextextended($1, 0)) is not null as ok'
        : 'select pg_try_advisory_lock(hashtextextended($1, 0)) as ok',
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
