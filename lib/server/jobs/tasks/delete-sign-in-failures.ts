import { getPool } from '@/lib/server/db/pool'

/** Those whose window is over count for nothing any more: see throttle. */
export async function deleteSignInFailures(): Promise<void> {
  await getPool('worker').query('delete from sign_in_failure where window_ends_at < now()')
}
