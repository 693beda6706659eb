import type pg from 'pg'

/**
 * What the pool's sessions have read is counted once this has returned. By themselves they tell within seconds, in the middle
 * of what a test measures of another session.
 */
export async function flushStats(pool: pg.Pool): Promise<void> {
  // As many at once as there are sessions: each takes one.
  await Promise.all(
    Array.from({ length: pool.totalCount }, () => pool.query('select pg_stat_force_next_flush()')),
  )
}
