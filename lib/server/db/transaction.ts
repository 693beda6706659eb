import type pg from 'pg'

const RETRIED_SQLSTATES = new Set(['40P01', '40001'])
const ATTEMPTS_MAX = 5

export type TransactionOptions = {
  /** Called for every deadlock (40P01) or serialisation failure (40001) that is retried. */
  onRetry?: (sqlState: string) => void
  /** PostgreSQL's own settings while it lasts, sent with its beginning. Constants of ours, never anybody's input. */
  settings?: Readonly<Record<string, string>>
}

/**
 * For work on single rows by their keys. Without them plans depend on how full the tables were when somebody last
 * analysed them: 50 dispositions read 50,000 contacts of a list that had just been imported.
 */
export const keyedPlans = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
} as const

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
  const settings = Object.entries(options.settings ?? {}).map(
    ([name, value]) => `set local ${name} = '${value}'`,
  )
  const begin = ['begin', ...settings].join('; ')
  for (let attempt = 1; ; attempt += 1) {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      await client.query(begin)
      const result = await work(client)
      await client.query('commit')
      return result
    } catch (error) {
      // A connection that did not answer would not answer this either, and keep its caller as long again.
      if (isUnanswered(error)) broken = error
      else {
        await client.query('rollback').catch((failure: Error) => {
          broken = failure
        })
      }
      const sqlState = getSqlState(error)
      if (sqlState === undefined || !RETRIED_SQLSTATES.has(sqlState) || attempt >= ATTEMPTS_MAX) throw error
      options.onRetry?.(sqlState)
    } finally {
      client.release(broken)
    }
  }
}

/** The driver's own limit of a query: PostgreSQL takes the transaction back when the connection ends. */
function isUnanswered(error: unknown): error is Error {
  return error instanceof Error && /query read timeout/i.test(error.message)
}
