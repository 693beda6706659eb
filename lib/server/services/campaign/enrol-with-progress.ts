import { getPool } from '@/lib/server/db/pool'
import { type Enrolled, enrolCampaign } from '@/lib/server/services/campaign/enrol-campaign'
import { systemCtx } from '@/lib/server/services/context'
import { beginJob } from '@/lib/server/services/job/begin-job'
import { endJob } from '@/lib/server/services/job/end-job'
import { reportProgress } from '@/lib/server/services/job/report-progress'

const SHOWN_AFTER_MS = 1_500

/**
 * Enrols and lets people see how far it is: as a job, from when it has taken more than a batch and so long. A contact
 * pushed by API costs one look-up more. One that was left by a process that ended is taken up by the next enrolment of
 * its campaign, and ends with it.
 */
export async function enrolWithProgress(
  organisationId: bigint,
  campaignId: bigint,
  onlyListId: bigint | null = null,
  shownAfterMs = SHOWN_AFTER_MS,
): Promise<Enrolled> {
  const pool = getPool('worker')
  const startedAt = performance.now()
  const { rows: left } = await pool.query<{ id: bigint }>(leftSql, [organisationId, campaignId])
  const jobIds = left.map((row) => row.id)
  const total = await enrolCampaign(organisationId, campaignId, onlyListId, async ({ seen }) => {
    if (jobIds.length === 0) {
      if (performance.now() - startedAt < shownAfterMs) return
      jobIds.push(await beginEnrolment(organisationId, campaignId, onlyListId, seen))
    }
    for (const jobId of jobIds) await reportProgress(pool, { organisationId, jobId }, { done: seen })
  })
  for (const jobId of jobIds)
    await endJob(pool, { organisationId, jobId }, { status: 'done', done: total.seen })
  return total
}

/** Of a process that is gone: silent for long, or queued again for that. */
const leftSql = `
select id from job_run
 where organisation_id = $1 and finished_at is null and kind = 'enrolment' and campaign_id = $2
   and (resumed_count > 0 or reported_at < now() - interval '1 minute')
 order by id`

async function beginEnrolment(
  organisationId: bigint,
  campaignId: bigint,
  listId: bigint | null,
  seen: number,
): Promise<bigint> {
  const pool = getPool('worker')
  const { rows } = await pool.query<{ campaign: string; list: string | null; left: number }>(beginSql, [
    organisationId,
    campaignId,
    listId,
  ])
  const { campaign = '', list = null, left = 0 } = rows[0] ?? {}
  return beginJob(pool, systemCtx(organisationId, 'enrolment', new Date()), {
    kind: 'enrolment',
    title: list === null ? `Taking contacts into ${campaign}` : `Taking contacts of ${list} into ${campaign}`,
    total: seen + left,
    campaignId,
    listId,
    task: {
      name: 'enrol-campaign',
      payload: () => ({ organisationId: String(organisationId), campaignId: String(campaignId) }),
      key: `enrol-campaign:${campaignId}`,
      isAtWork: true,
    },
  })
}

const beginSql = `
select c.name as campaign, (select name from contact_list where organisation_id = $1 and id = $3) as list,
       (select count(*)::int from campaign_list l
          join list_contact m on m.list_id = l.list_id and m.seq > l.enrolled_seq
         where l.organisation_id = $1 and l.campaign_id = $2 and ($3::bigint is null or l.list_id = $3)) as left
  from campaign c where c.organisation_id = $1 and c.id = $2`
