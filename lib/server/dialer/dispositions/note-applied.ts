import type pg from 'pg'
import { getLogger } from '@/lib/server/telemetry/logger'

/** After the commit, so that no contact is held meanwhile: when an outcome last came, and pauses that have drained. */
export async function noteApplied(
  pool: pg.Pool,
  organisationId: bigint,
  campaignIds: readonly bigint[],
): Promise<void> {
  if (campaignIds.length === 0) return
  try {
    await writeNotes(pool, organisationId, campaignIds)
  } catch (error) {
    // The events are applied. A pause that drained unseen is settled by the job of the next minute.
    getLogger('dialer').warn({ err: error }, 'campaigns could not be told of their outcomes')
  }
}

async function writeNotes(
  pool: pg.Pool,
  organisationId: bigint,
  campaignIds: readonly bigint[],
): Promise<void> {
  const values = [organisationId, campaignIds]
  await pool.query({
    name: 'note_disposition',
    text: `update campaign_fetch set last_disposition_at = now()
            where organisation_id = $1 and campaign_id = any($2::bigint[])
              and (last_disposition_at is null or last_disposition_at < now() - interval '1 second')`,
    values,
  })
  // Not in the hand-out: it holds the campaign's row in share with others, and two that wanted more would deadlock.
  await pool.query({
    name: 'note_first_attempt',
    text: `update campaign c set first_handed_at = (select a.handed_at from attempt a
              where a.organisation_id = c.organisation_id and a.campaign_id = c.id order by a.id limit 1)
            where c.organisation_id = $1 and c.id = any($2::bigint[]) and c.first_handed_at is null`,
    values,
  })
  // A job, because a change of state is written with its audit row, which is not this path's to write.
  await pool.query({
    name: 'settle_drained',
    text: `select graphile_worker.add_job('settle-campaigns', '{}'::json, job_key => 'settle-drained')
            where exists (select from campaign c
              where c.organisation_id = $1 and c.id = any($2::bigint[]) and c.state = 'pausing'
                and not exists (select from lease l
                                 where l.organisation_id = c.organisation_id and l.campaign_id = c.id))`,
    values,
  })
}
