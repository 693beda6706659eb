/**
 * Every job by name, with its payload: plain JSON, ids as text. A vertical adds its line here, its task as
 * `tasks/<name>.ts` and registers it in `task-list.ts`.
 */
export type Jobs = {
  /** Sends what is requested for one campaign to WxCC, oldest first. */
  'send-campaign-commands': { organisationId: string; campaignId: string }
  /** Joins contacts of the campaign's lists to its queue that are not in it yet. */
  'enrol-campaign': { organisationId: string; campaignId: string }
  /** The same for every live campaign of a list (after an import). */
  'enrol-list': { organisationId: string; listId: string }
  /** The many of lists taken off a campaign whom the change itself did not see to. */
  'leave-lists': { organisationId: string; campaignId: string; listIds: string[] }
  /** Lists of a campaign have another place or weight: who waits in its queue takes the new order. */
  'reorder-campaign': { organisationId: string; campaignId: string }
  /** After a change of a campaign's rules: what they had pushed back or closed is judged again. */
  'wake-campaign': { organisationId: string; campaignId: string }
  /** The same after a list was switched on or its time changed, in every campaign that has it. */
  'wake-list': { organisationId: string; listId: string }
  /** Sends the closed contacts of a campaign round again in its new pass. */
  'recycle-campaign': {
    organisationId: string
    campaignId: string
    pass: number
    include: 'not_reached' | 'all'
  }
  /** Pauses that have drained, first days that have come, last days that are over. */
  'settle-campaigns': Record<string, never>
  /** Checks a file, imports a confirmed one; its undo; and all again where a process took its job with it. */
  'check-import': { organisationId: string; importId: string }
  'run-import': { organisationId: string; importId: string }
  'run-undo-import': { organisationId: string; importId: string }
  'resume-imports': Record<string, never>
  /** Files of imports, and what was said of their rows, after their days. */
  'delete-old-imports': Record<string, never>
  /** Decides the time zones of all numbers anew, after a change of the rules for that. */
  'place-numbers': { organisationId: string; jobId: string }
  /** Writes the file of an export; and what is older than it is kept. */
  'run-export': { organisationId: string; jobId: string }
  'delete-old-exports': Record<string, never>
  /** Jobs (job_run) that have gone silent; and those that ended long ago. */
  'resume-jobs': Record<string, never>
  'delete-ended-jobs': Record<string, never>
  'recycle-campaigns': Record<string, never>
  'ensure-attempt-partitions': Record<string, never>
  'delete-idempotency-keys': Record<string, never>
  'delete-sign-in-failures': Record<string, never>
  'check-subscriptions': Record<string, never>
  /** Commands whose job was lost. */
  'resume-campaign-commands': Record<string, never>
  'restart-sandbox-campaigns': Record<string, never>
}

export type JobName = keyof Jobs

/** One task: what runs a job. Throwing makes it run again later, with growing pauses. */
export type JobTask<N extends JobName> = (payload: Jobs[N], signal: AbortSignal) => Promise<void>
