import type { JobName, JobTask } from '@/lib/server/jobs/jobs'
import { checkImportTask } from '@/lib/server/jobs/tasks/check-import'
import { checkSubscriptionsTask } from '@/lib/server/jobs/tasks/check-subscriptions'
import { deleteEndedJobs } from '@/lib/server/jobs/tasks/delete-ended-jobs'
import { deleteIdempotencyKeys } from '@/lib/server/jobs/tasks/delete-idempotency-keys'
import { deleteOldExportsTask } from '@/lib/server/jobs/tasks/delete-old-exports'
import { deleteOldImportsTask } from '@/lib/server/jobs/tasks/delete-old-imports'
import { deleteSignInFailures } from '@/lib/server/jobs/tasks/delete-sign-in-failures'
import { enrolCampaignTask } from '@/lib/server/jobs/tasks/enrol-campaign'
import { enrolListTask } from '@/lib/server/jobs/tasks/enrol-list'
import { ensureAttemptPartitions } from '@/lib/server/jobs/tasks/ensure-attempt-partitions'
import { leaveListsTask } from '@/lib/server/jobs/tasks/leave-lists'
import { placeNumbersTask } from '@/lib/server/jobs/tasks/place-numbers'
import { recycleCampaignTask } from '@/lib/server/jobs/tasks/recycle-campaign'
import { recycleCampaignsTask } from '@/lib/server/jobs/tasks/recycle-campaigns'
import { reorderCampaignTask } from '@/lib/server/jobs/tasks/reorder-campaign'
import { restartSandboxCampaignsTask } from '@/lib/server/jobs/tasks/restart-sandbox-campaigns'
import { resumeCampaignCommands } from '@/lib/server/jobs/tasks/resume-campaign-commands'
import { resumeImportsTask } from '@/lib/server/jobs/tasks/resume-imports'
import { resumeJobsTask } from '@/lib/server/jobs/tasks/resume-jobs'
import { runExportTask } from '@/lib/server/jobs/tasks/run-export'
import { runImportTask } from '@/lib/server/jobs/tasks/run-import'
import { runUndoImportTask } from '@/lib/server/jobs/tasks/run-undo-import'
import { sendCampaignCommandsTask } from '@/lib/server/jobs/tasks/send-campaign-commands'
import { settleCampaignsTask } from '@/lib/server/jobs/tasks/settle-campaigns'
import { wakeCampaignTask } from '@/lib/server/jobs/tasks/wake-campaign'
import { wakeListTask } from '@/lib/server/jobs/tasks/wake-list'

/** Name -> task. Add a line for each job of jobs.ts. */
export const tasks: Partial<{ [N in JobName]: JobTask<N> }> = {
  'check-import': checkImportTask,
  'check-subscriptions': checkSubscriptionsTask,
  'delete-ended-jobs': deleteEndedJobs,
  'delete-idempotency-keys': deleteIdempotencyKeys,
  'delete-old-exports': deleteOldExportsTask,
  'delete-old-imports': deleteOldImportsTask,
  'delete-sign-in-failures': deleteSignInFailures,
  'enrol-campaign': enrolCampaignTask,
  'enrol-list': enrolListTask,
  'ensure-attempt-partitions': ensureAttemptPartitions,
  'leave-lists': leaveListsTask,
  'place-numbers': placeNumbersTask,
  'recycle-campaign': recycleCampaignTask,
  'recycle-campaigns': recycleCampaignsTask,
  'reorder-campaign': reorderCampaignTask,
  'restart-sandbox-campaigns': restartSandboxCampaignsTask,
  'resume-campaign-commands': resumeCampaignCommands,
  'resume-imports': resumeImportsTask,
  'resume-jobs': resumeJobsTask,
  'run-export': runExportTask,
  'run-import': runImportTask,
  'run-undo-import': runUndoImportTask,
  'send-campaign-commands': sendCampaignCommandsTask,
  'settle-campaigns': settleCampaignsTask,
  'wake-campaign': wakeCampaignTask,
  'wake-list': wakeListTask,
}

/** Tasks that may run for minutes. */
export const longTasks: readonly JobName[] = [
  'check-import',
  'place-numbers',
  'run-export',
  'run-import',
  'run-undo-import',
]

/** Periodic tasks (UTC). `fill` runs once what was missed while no worker was up. */
export const crontab = `
17 0 * * * ensure-attempt-partitions ?fill=1d
41 * * * * delete-idempotency-keys ?fill=1h
43 * * * * delete-sign-in-failures ?fill=1h
37 * * * * delete-old-exports ?fill=1h
47 3 * * * delete-old-imports ?fill=1d
47 0 * * * delete-ended-jobs ?fill=1d
*/5 * * * * check-subscriptions
* * * * * resume-imports
* * * * * resume-jobs
* * * * * resume-campaign-commands
* * * * * settle-campaigns
* * * * * recycle-campaigns
`
