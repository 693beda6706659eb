import type { JobName, Jobs } from '@/lib/server/jobs/jobs'
import type { Tx } from '@/lib/server/services/context'

export type EnqueueOptions = {
  /** One waiting job a key: enqueuing again replaces it. */
  key?: string
  runAt?: Date
  /** Tries before the job is given up; 25 spread over about three days if not given. */
  triesMax?: number
}

/** Queues a job in the caller's transaction: it runs if, and only after, that commits. */
export async function enqueueJob<N extends JobName>(
  tx: Tx,
  name: N,
  payload: Jobs[N],
  options: EnqueueOptions = {},
): Promise<void> {
  await tx.$executeRawUnsafe(addJobSql, ...toParameters(name, payload, options))
}

type SqlClient = { query(text: string, values: unknown[]): Promise<unknown> }

/** The same for code that holds a pg client. */
export async function enqueueJobWith<N extends JobName>(
  client: SqlClient,
  name: N,
  payload: Jobs[N],
  options: EnqueueOptions = {},
): Promise<void> {
  await client.query(addJobSql, toParameters(name, payload, options))
}

/** For code that asks either: its parameters come from toParameters. */
export const addJobSql = `select from graphile_worker.add_job($1::text, payload => $2::text::json,
  run_at => $3::timestamptz, max_attempts => $4::int, job_key => $5::text)`

export function toParameters(name: string, payload: unknown, options: EnqueueOptions): unknown[] {
  return [
    name,
    JSON.stringify(payload),
    options.runAt?.toISOString() ?? null,
    options.triesMax ?? null,
    options.key ?? null,
  ]
}
