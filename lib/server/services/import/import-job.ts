import { type ImportPhase, importPhaseWords } from '@/lib/contracts/import-run'
import type { JobKind } from '@/lib/domain/job/kinds'
import { getPool } from '@/lib/server/db/pool'
import type { Ctx, Tx } from '@/lib/server/services/context'
import type { ImportRow } from '@/lib/server/services/import/require-import'
import { beginJob } from '@/lib/server/services/job/begin-job'
import { endJob, type JobEnd } from '@/lib/server/services/job/end-job'
import { type JobDb, queryJob } from '@/lib/server/services/job/job-sql'
import { throttleProgress } from '@/lib/server/services/job/throttle-progress'

export type ImportJobKind = Extract<JobKind, 'import' | 'import_check' | 'import_undo'>

const titles: Record<ImportJobKind, (fileName: string, listName: string) => string> = {
  import: (fileName, listName) => `Importing ${fileName} into ${listName}`,
  import_check: (fileName, listName) => `Checking ${fileName} for ${listName}`,
  import_undo: (fileName, listName) => `Undoing ${fileName} in ${listName}`,
}

/** The row by which the work on an import is followed everywhere; a check that was at work before it ends with it. */
export async function beginImportJob(tx: Tx, ctx: Ctx, row: ImportRow, kind: ImportJobKind): Promise<void> {
  await endImportJobs(tx, row, 'import_check', { status: 'cancelled' })
  const { listId, id: importId, fileName, list, rowsTotal } = row
  await beginJob(tx, ctx, {
    kind,
    title: titles[kind](fileName, list.name),
    total: rowsTotal,
    listId,
    importId,
  })
}

/** Ends the open jobs of this kind of an import, once. */
export async function endImportJobs(
  db: JobDb,
  row: Pick<ImportRow, 'organisationId' | 'id'>,
  kind: ImportJobKind,
  end: JobEnd,
): Promise<void> {
  for (const job of await findOpenJobs(db, row, kind)) await endJob(db, job, end)
}

/** Says how far the work is, at most twice a second. One that was begun before jobs were kept is not followed. */
export async function followImport(row: ImportRow, kind: ImportJobKind) {
  const pool = getPool('worker')
  const [job] = await findOpenJobs(pool, row, kind)
  const report = job ? throttleProgress(pool, job) : null
  return async (done: number, total: number | null, phase: ImportPhase): Promise<void> => {
    await report?.({ done, total, phase: importPhaseWords[phase] })
  }
}

async function findOpenJobs(
  db: JobDb,
  { organisationId, id: importId }: Pick<ImportRow, 'organisationId' | 'id'>,
  kind: ImportJobKind,
): Promise<{ organisationId: bigint; jobId: bigint }[]> {
  return queryJob(
    db,
    `select organisation_id as "organisationId", id as "jobId" from job_run
      where organisation_id = $1::bigint and import_id = $2::bigint and kind = $3::text and finished_at is null
      order by id desc`,
    [organisationId, importId, kind],
  )
}
