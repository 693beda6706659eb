import { getPool } from '@/lib/server/db/pool'

/** Kept a day: see answerOnce. */
export async function deleteIdempotencyKeys(): Promise<void> {
  await getPool('worker').query(`delete from idempotency_key where created_at < now() - interval '1 day'`)
}
