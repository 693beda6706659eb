import { z } from 'zod'
import { idSchema, pageQuerySchema } from '@/lib/contracts/shared'
import type { JobKind } from '@/lib/domain/job/kinds'

export const jobStatuses = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export type JobStatus = (typeof jobStatuses)[number]

export const jobStatusWords: Record<JobStatus, string> = {
  queued: 'Waiting to begin',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

export type JobUnit = 'row' | 'contact'

/** Work that takes long: how far it is, how fast, and where its result is. */
export type JobDto = {
  id: string
  kind: JobKind
  /** "Importing spring.csv into Spring 2026" */
  title: string
  status: JobStatus
  /** "Reading the file"; null where there is but one. */
  phase: string | null
  unit: JobUnit
  done: number
  /** null while it is not known. */
  total: number | null
  /** Of the last seconds while it runs, of the whole when it has ended; null while it is not known. */
  ratePerSecond: number | null
  secondsLeft: number | null
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
  createdByName: string
  /** Why it failed, in a sentence; of one that is done, what is to be known of its result. */
  fault: string | null
  /** The page with its result. */
  href: string | null
  /** The file, where it brings one and still has it. */
  downloadHref: string | null
  /** When the file is deleted, or was; null where there is none yet. */
  fileExpiresAt: string | null
  canCancel: boolean
  /** Somebody cancelled it and it has not stopped yet. */
  isCancelling: boolean
  listId: string | null
  campaignId: string | null
  importId: string | null
}

export const jobParamsSchema = z.object({ jobId: idSchema('job') })

export const listJobsQuerySchema = pageQuerySchema.extend({
  /** true: queued or running; false: ended; left out: all. */
  active: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  listId: idSchema('lst').optional(),
  campaignId: idSchema('cmp').optional(),
})
export type ListJobsQuery = z.output<typeof listJobsQuerySchema>
