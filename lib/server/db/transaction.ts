import type pg from 'pg'

const RETRIED_SQLSTATES = new Set(['40P01', '40001'])
const ATTEMPTS_MAX = 5

export type TransactionOptions = {
  /** Called for every deadlock (40P01) or serialisation failure (40001) that is retried. */
  onRetry?: (sqlState: string) => void
}

export function getSqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** Runs `work` in one transaction on one connection; repeats it when PostgreSQL chose it as a deadlock's victim. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      await client.query('begin')
      const result = await work(client)
      await client.query('commit')
      return result
    } catch (error) {
      await client.query('rollback').catch((failure: Error) => {
        broken = failure
      })
      const sqlState = getSqlState(error)
      if (sqlState === undefined || !RETRIED_SQLSTATES.has(sqlState) || attempt >= ATTEMPTS_MAX) throw error
      options.onRetry?.(sqlState)
    } finally {
      client.release(broken)
    }
  }
}
