import { AppError } from '@/lib/domain/errors'
import { isJobKind, type JobKind, jobKinds, listJobKinds } from '@/lib/domain/job/kinds'
import { Prisma } from '@/lib/server/db/generated/client'
import { type Actor, type Ctx, hasPermission, type Tx } from '@/lib/server/services/context'

/** `at`: by the clock that wrote the samples. */
export type JobRow = {
  id: bigint
  kind: JobKind
  title: string
  status: string
  phase: string | null
  unit: string
  done: number
  total: number | null
  rateSamples: unknown
  listId: bigint | null
  campaignId: bigint | null
  importId: bigint | null
  fault: string | null
  createdAt: Date
  createdByName: string
  startedAt: Date | null
  cancelRequestedAt: Date | null
  finishedAt: Date | null
  fileExpiresAt: Date | null
  isFileDeleted: boolean
  at: Date
}

export const jobColumns = Prisma.sql`
  j.id, j.kind, j.title, j.status, j.phase, j.unit, j.done, j.total, j.rate_samples as "rateSamples",
  j.list_id as "listId", j.campaign_id as "campaignId", j.import_id as "importId", j.fault,
  j.created_at as "createdAt", j.created_by_name as "createdByName", j.started_at as "startedAt",
  j.cancel_requested_at as "cancelRequestedAt", j.finished_at as "finishedAt", f.expires_at as "fileExpiresAt",
  f.deleted_at is not null as "isFileDeleted", clock_timestamp() as at`

/** job_run j, with the file of an export. */
export const fromJobs = Prisma.sql`job_run j
  left join contact_export f on f.organisation_id = j.organisation_id and f.job_id = j.id`

/** The job's row, or not_found, as also where the caller may not see jobs of its kind. */
export async function requireJob(
  tx: Pick<Tx, '$queryRaw'>,
  ctx: Pick<Ctx, 'organisationId' | 'actor'>,
  jobId: bigint,
  options: { forUpdate?: boolean } = {},
): Promise<JobRow> {
  const [row] = await tx.$queryRaw<JobRow[]>`
    select ${jobColumns} from ${fromJobs}
     where j.organisation_id = ${ctx.organisationId} and j.id = ${jobId}
     ${options.forUpdate ? Prisma.sql`for update of j` : Prisma.empty}`
  if (row && isJobKind(row.kind) && hasPermission(ctx.actor, jobKinds[row.kind].read)) return row
  throw new AppError('not_found', 'There is no such job.')
}

export function listReadableKinds(actor: Actor): JobKind[] {
  return listJobKinds().filter((kind) => hasPermission(actor, jobKinds[kind].read))
}
