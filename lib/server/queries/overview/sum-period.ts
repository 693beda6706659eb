import type { RollupTotals } from '@/lib/domain/analytics/metrics'
import type { Period } from '@/lib/domain/analytics/period'
import { getPool } from '@/lib/server/db/pool'

export type OutcomeRow = RollupTotals & { outcome: number }

/** The organisation's settled attempts of a period by outcome (0 = unknown), by the minute of their hand-out. */
export async function sumByOutcome(organisationId: bigint, { from, to }: Period): Promise<OutcomeRow[]> {
  const { rows } = await getPool('app').query<OutcomeRow>(
    `select outcome::int, sum(attempts)::int as attempts, sum(dials)::int as dials, sum(live)::int as live,
            sum(abandoned)::int as abandoned, sum(reached_agent)::int as "reachedAgent",
            sum(contacts)::int as contacts, sum(talk_seconds)::float8 as "talkSeconds"
       from outcome_rollup
      where organisation_id = $1 and minute_at >= $2 and minute_at < $3
      group by outcome having sum(attempts) <> 0`,
    [organisationId, from, to],
  )
  return rows
}

/** Attempts awaited now: all of them, and those handed out in the period. */
export async function countOpenAttempts(
  organisationId: bigint,
  { from, to }: Period,
): Promise<{ all: number; inPeriod: number }> {
  const { rows } = await getPool('app').query<{ all: number; inPeriod: number }>(
    `select count(*)::int as all,
            (count(*) filter (where a.handed_at >= $2 and a.handed_at < $3))::int as "inPeriod"
       from lease l join attempt a on a.organisation_id = l.organisation_id and a.id = l.attempt_id
      where l.organisation_id = $1`,
    [organisationId, from, to],
  )
  return rows[0] ?? { all: 0, inPeriod: 0 }
}
