import { getPool } from '@/lib/server/db/pool'
import { enqueueJobWith } from '@/lib/server/jobs/enqueue'
import { makeReorderTask } from '@/lib/server/services/campaign/begin-reorder'
import { reorderLater } from '@/lib/server/services/campaign/reorder-later'
import { type Reordered, reorderQueue } from '@/lib/server/services/campaign/reorder-queue'
import { endJob } from '@/lib/server/services/job/end-job'
import { reportProgress } from '@/lib/server/services/job/report-progress'

const LOOK_AGAIN_MINUTES = 5

/**
 * Puts a campaign's queue in the order of its lists and says how far it is, where that is a job that people see. Whose
 * call is out then is looked at again until it is back.
 */
export async function reorderWithProgress(organisationId: bigint, campaignId: bigint): Promise<Reordered> {
  const pool = getPool('worker')
  const { rows } = await pool.query<{ id: bigint; done: number; left: number }>(openJobsSql, [
    organisationId,
    campaignId,
  ])
  const jobs = rows.map((row) => ({ ...row, job: { organisationId, jobId: row.id } }))
  for (const { job, done, left } of jobs) await reportProgress(pool, job, { done, total: done + left })
  const total = await reorderQueue(organisationId, campaignId, async ({ seen }) => {
    for (const { job, done } of jobs) await reportProgress(pool, job, { done: done + seen })
  })
  for (const { job, done } of jobs) {
    await endJob(pool, job, { status: 'done', done: done + total.seen })
  }
  if ((await reorderLater(organisationId, campaignId)) > 0) {
    const { name, payload, key } = makeReorderTask(organisationId, campaignId)
    const runAt = new Date(Date.now() + LOOK_AGAIN_MINUTES * 60_000)
    // Under a key of its own: a change that came meanwhile has its job, which is not to be put off.
    await enqueueJobWith(pool, name, payload(), { key: `${key}:later`, runAt })
  }
  return total
}

/** With the contacts that are left to look at. */
const openJobsSql = `
select j.id, j.done, (
         select count(*)::int from campaign_list l
           join list_contact m on m.organisation_id = l.organisation_id and m.list_id = l.list_id and m.seq > l.reorder_from
          where l.organisation_id = $1 and l.campaign_id = $2) as left
  from job_run j
 where j.organisation_id = $1 and j.campaign_id = $2 and j.kind = 'reorder' and j.finished_at is null
 order by j.id`
