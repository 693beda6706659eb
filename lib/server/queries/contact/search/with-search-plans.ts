import { Prisma } from '@/lib/server/db/generated/client'
import { getPrisma } from '@/lib/server/db/prisma'
import type { SqlReader } from '@/lib/server/queries/contact/search/find-contacts'

/**
 * By indexes and in their order, whatever the planner believes: reading and sorting a whole table is what it prefers for
 * a walk by name while there are a hundred thousand contacts. Unlike keyedPlans not one plan for all values.
 */
const searchPlans = {
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
} as const

/** Runs the reads of one search in a transaction with these settings. */
export async function withSearchPlans<T>(work: (db: SqlReader) => Promise<T>): Promise<T> {
  return getPrisma().$transaction(async (tx) => {
    await tx.$queryRaw(
      Prisma.sql`select set_config(name, value, true) from jsonb_each_text(${JSON.stringify(searchPlans)}::jsonb) given(name, value)`,
    )
    return work(tx)
  })
}
