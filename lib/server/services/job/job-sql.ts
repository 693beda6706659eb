import type { Tx } from '@/lib/server/services/context'

type SqlClient = { query(text: string, values: unknown[]): Promise<{ rows: unknown[] }> }

/** Prisma's transaction or client, or a connection or pool of ours: jobs are begun and reported from both. */
export type JobDb = Pick<Tx, '$queryRawUnsafe'> | SqlClient

export type JobKey = { organisationId: bigint; jobId: bigint }

/** Rows as the statement's author says they are. */
export async function queryJob<Row>(db: JobDb, text: string, values: unknown[]): Promise<Row[]> {
  if ('$queryRawUnsafe' in db) return db.$queryRawUnsafe<Row[]>(text, ...values)
  const { rows } = await db.query(text, values)
  return rows as Row[]
}
