import { formatId } from '@/lib/domain/ids'
import { getPool } from '@/lib/server/db/pool'

const paceMinutes = 10
const minuteMs = 60_000

/** Hand-outs a minute of each campaign, settled or awaited, over the last ten whole minutes. */
export async function measurePace(organisationId: bigint, now: Date): Promise<Map<string, number>> {
  const to = new Date(Math.floor(now.getTime() / minuteMs) * minuteMs)
  const from = new Date(to.getTime() - paceMinutes * minuteMs)
  const { rows } = await getPool('app').query<{ campaignId: bigint; attempts: number }>(
    `select campaign_id as "campaignId", sum(attempts)::int as attempts
       from (select campaign_id, attempts from outcome_rollup
              where organisation_id = $1 and minute_at >= $2 and minute_at < $3
             union all
             select l.campaign_id, 1 from lease l join attempt a
                 on a.organisation_id = l.organisation_id and a.id = l.attempt_id
              where l.organisation_id = $1 and a.handed_at >= $2 and a.handed_at < $3) handed
      group by campaign_id`,
    [organisationId, from, to],
  )
  return new Map(rows.map((row) => [formatId('cmp', row.campaignId), row.attempts / paceMinutes]))
}
