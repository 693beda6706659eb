import { AppError } from '@/lib/domain/errors'
import { getPool } from '@/lib/server/db/pool'
import { getSqlState } from '@/lib/server/db/transaction'
import { StageLost, ZoneRulesChanged } from '@/lib/server/services/import/apply-batch'
import type { ImportRow } from '@/lib/server/services/import/require-import'
import { getLogger } from '@/lib/server/telemetry/logger'

/** Over a minute in all: a database that starts again takes no import with it. */
const RETRY_PAUSES_MS = [0, 200, 1_000, 5_000, 10_000, 20_000, 30_000]

/** Tries a batch again while the database is away or others are in its way; then says which lines could not be stored. */
export async function retryBatch<T>(
  row: ImportRow,
  range: { from: number; upTo: number },
  write: () => Promise<T>,
): Promise<T> {
  for (const pause of [...RETRY_PAUSES_MS, null]) {
    try {
      return await write()
    } catch (error) {
      if (error instanceof StageLost || error instanceof ZoneRulesChanged) throw error
      if (pause === null) {
        getLogger('import').error({ err: error, sqlState: getSqlState(error) }, 'a batch could not be stored')
        throw new AppError(
          'internal',
          `Rows from line ${await findLine(row, range.from)} on could not be stored.`,
        )
      }
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  throw new AppError('internal', 'No try was made.')
}

async function findLine(row: ImportRow, from: number): Promise<number> {
  const { rows } = await getPool('worker').query<{ line: number }>(
    `select line from import_stage where organisation_id = $1 and import_id = $2 and row_no > $3 order by row_no limit 1`,
    [row.organisationId, row.id, from],
  )
  return rows[0]?.line ?? from + 1
}
