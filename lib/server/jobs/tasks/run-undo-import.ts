import type { JobTask } from '@/lib/server/jobs/jobs'
import { runUndoImport } from '@/lib/server/services/import/run-undo-import'

export const runUndoImportTask: JobTask<'run-undo-import'> = async ({ organisationId, importId }, signal) => {
  await runUndoImport(BigInt(organisationId), BigInt(importId), signal)
}
