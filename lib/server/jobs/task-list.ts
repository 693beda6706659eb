import type { JobName, JobTask } from '@/lib/server/jobs/jobs'
import { ensureAttemptPartitions } from '@/lib/server/jobs/tasks/ensure-attempt-partitions'
import { resumeImportsTask } from '@/lib/server/jobs/tasks/resume-imports'
import { runImportTask } from '@/lib/server/jobs/tasks/run-import'
import { runUndoImportTask } from '@/lib/server/jobs/tasks/run-undo-import'

/** Name -> task. Add a line for each job of jobs.ts. */
export const tasks: Partial<{ [N in JobName]: JobTask<N> }> = {
  'ensure-attempt-partitions': ensureAttemptPartitions,
  'resume-imports': resumeImportsTask,
  'run-import': runImportTask,
  'run-undo-import': runUndoImportTask,
}

/** Periodic tasks (UTC). `fill` runs once what was missed while no worker was up. */
export const crontab = `
17 0 * * * ensure-attempt-partitions ?fill=1d {}
* * * * * resume-imports
`
