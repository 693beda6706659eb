import { type JobKind, jobKinds } from '@/lib/domain/job/kinds'
import { addJobSql, toParameters } from '@/lib/server/jobs/enqueue'
import type { JobName, Jobs } from '@/lib/server/jobs/jobs'
import type { Ctx } from '@/lib/server/services/context'
import { type JobDb, queryJob } from '@/lib/server/services/job/job-sql'

export type JobInput<N extends JobName> = {
  kind: JobKind
  /** "Importing spring.csv into Spring 2026" */
  title: string
  total?: number | null
  phase?: string | null
  listId?: bigint | null
  campaignId?: bigint | null
  importId?: bigint | null
  /**
   * What runs it: queued here, in the same transaction, and again when its process is gone. `isAtWork`: the caller is that
   * task, and runs. Without one the caller sees to both, and a job that goes silent ends as failed.
   */
  task?: {
    name: N
    payload: (jobId: bigint) => Jobs[N]
    /** Its key in the queue; one of its own where it is left out. */
    key?: string
    isAtWork?: boolean
  }
}

/** Makes the row of a job in the caller's transaction. Answers its id. */
export async function beginJob<N extends JobName>(
  db: JobDb,
  ctx: Pick<Ctx, 'organisationId' | 'actor'>,
  input: JobInput<N>,
): Promise<bigint> {
  const [next] = await queryJob<{ id: bigint }>(db, 'select rollcall_id() as id', [])
  if (!next) throw new TypeError('no id was given')
  const { task } = input
  const payload = task?.payload(next.id)
  const key = task?.key ?? `job:${next.id}`
  await queryJob(db, insertSql, [
    ctx.organisationId,
    next.id,
    input.kind,
    input.title,
    jobKinds[input.kind].unit,
    input.total ?? null,
    input.phase ?? null,
    input.listId ?? null,
    input.campaignId ?? null,
    input.importId ?? null,
    task ? JSON.stringify({ name: task.name, payload, key }) : null,
    ctx.actor.kind === 'user' ? ctx.actor.id : null,
    ctx.actor.kind === 'system' ? 'Rollcall' : ctx.actor.name,
  ])
  if (task && !task.isAtWork) await queryJob(db, addJobSql, toParameters(task.name, payload, { key }))
  return next.id
}

const insertSql = `
insert into job_run (organisation_id, id, kind, title, unit, total, phase, list_id, campaign_id, import_id, task,
                     created_by_id, created_by_name)
values ($1::bigint, $2::bigint, $3::text, $4::text, $5::text, $6::int, $7::text, $8::bigint, $9::bigint, $10::bigint,
        $11::jsonb, $12::bigint, $13::text)`
