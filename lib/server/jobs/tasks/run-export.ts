import type { JobTask } from '@/lib/server/jobs/jobs'
import { runExport } from '@/lib/server/services/export/run-export'

export const runExportTask: JobTask<'run-export'> = async ({ organisationId, jobId }, signal) => {
  await runExport({ organisationId: BigInt(organisationId), jobId: BigInt(jobId) }, signal)
}
