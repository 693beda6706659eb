import type { JobTask } from '@/lib/server/jobs/jobs'
import { runImport } from '@/lib/server/services/import/run-import'

export const runImportTask: JobTask<'run-import'> = async ({ organisationId, importId }, signal) => {
  await runImport(BigInt(organisationId), BigInt(importId), signal)
}
