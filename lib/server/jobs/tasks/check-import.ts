import type { JobTask } from '@/lib/server/jobs/jobs'
import { runCheck } from '@/lib/server/services/import/run-check'

export const checkImportTask: JobTask<'check-import'> = async ({ organisationId, importId }, signal) => {
  await runCheck(BigInt(organisationId), BigInt(importId), signal)
}
