import { formatId } from '@/lib/domain/ids'
import { getPool } from '@/lib/server/db/pool'

const paceMinutes = 10
/** A campaign that has just begun is measured over this at least. */
const minutesMin = 0.5
const minuteMs = 60_000

type PaceRow = { campaignId: bigint; attempts: number; since: Date }

/** Hand-outs a minute of each campaign, settled or awaited, over the last ten minutes or since it came to its state. */
export async function measurePace(organisationId: bigint, now: Date): Promise<Map<string, number>> {
  const from = new Date(Math.floor(now.getTime() / minuteMs) * minuteMs - paceMinutes * minuteMs)
  const { rows } = await getPool('app').query<PaceRow>(
    `select handed.campaign_id as "campaignId", sum(handed.attempts)::int as attempts,
            greatest($2::timestamptz, date_trunc('minute', c.state_changed_at)) as since
       from (select campaign_id, minute_at as at, attempts from outcome_rollup
              where organisation_id = $1 and minute_at >= $2
             union all
             select l.campaign_id, a.handed_at, 1 from lease l join attempt a
                 on a.organisation_id = l.organisation_id and a.id = l.attempt_id
              where l.organisation_id = $1 and a.handed_at >= $2) handed
       join campaign c on c.id = handed.campaign_id and handed.at >= date_trunc('minute', c.state_changed_at)
      group by handed.campaign_id, c.state_changed_at`,
    [organisationId, from],
  )
  return new Map(
    rows.map(({ campaignId, attempts, since }) => {
      const minutes = Math.max(minutesMin, (now.getTime() - since.getTime()) / minuteMs)
      return [formatId('cmp', campaignId), attempts / minutes]
    }),
  )
}
