import { getPool } from '@/lib/server/db/pool'

const MONTHS_AHEAD = 3

/** An attempt without its month's partition cannot be written, so months ahead are made early. */
export async function ensureAttemptPartitions(): Promise<void> {
  await getPool('worker').query(`select ensure_attempt_partitions(now() - interval '1 month', $1)`, [
    MONTHS_AHEAD + 1,
  ])
}
