import { getPool } from '@/lib/server/db/pool'

/**
 * Runs `work` while no other import or undo of the list, or no other run of the import, is at work in any process: 'busy'
 * where the list is taken; another run of the import itself is waited for. The locks are a session's: they end with its
 * process.
 */
export async function withImportLock<T>(
  what: { list: bigint } | { import: bigint },
  work: () => Promise<T>,
): Promise<T | 'busy'> {
  const client = await getPool('worker').connect()
  const isList = 'list' in what
  const key = isList ? `import of list:${what.list}` : `import:${what.import}`
  let broken: Error | undefined
  try {
    const { rows } = await client.query<{ ok: boolean | null }>(
      isList
        ? 'select pg_try_advisory_lock(hashtextextended($1, 0)) as ok'
        : 'select pg_advisory_lock(hashtextextended($1, 0)) is not null as ok',
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
