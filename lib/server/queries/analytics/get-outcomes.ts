import type { OutcomesDto, OutcomesQuery } from '@/lib/contracts/analytics'
import { groupByBucket, listBuckets, pickBucketSize } from '@/lib/domain/analytics/buckets'
import { addTotals, noTotals, type RollupTotals } from '@/lib/domain/analytics/metrics'
import { getPool } from '@/lib/server/db/pool'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

type SumRow = RollupTotals & { bucket: number; outcome: number }

const defaultSpanMs = 86_400_000

/**
 * Outcomes over time and their mix, from outcome_rollup alone: the cost depends on minutes and outcomes, not on
 * attempts. Buckets are cut at the edges of the organisation's own days and hours.
 */
export async function getOutcomes(ctx: Ctx, query: OutcomesQuery): Promise<OutcomesDto> {
  requirePermission(ctx, 'analytics.read')
  const { organisationId, now } = ctx
  const to = query.to ?? now
  const from = query.from ?? new Date(to.getTime() - defaultSpanMs)
  const { timeZone } = await getPrisma().organisation.findUniqueOrThrow({
    where: { id: organisationId },
    select: { timeZone: true },
  })
  const size = pickBucketSize(from, to)
  const buckets = listBuckets({ from, to, size, zone: timeZone, now })
  const scope = [organisationId, query.campaignId ?? null, query.listId ?? null, from, to]
  const pool = getPool('read')
  const [sums, open] = await Promise.all([
    pool.query<SumRow>(sumsSql, [...scope, buckets.map((bucket) => bucket.startsAt)]),
    pool.query<{ open: number }>(openSql, scope),
  ])
  const rows = sums.rows.map((row) => ({ ...row, startsAt: buckets[row.bucket - 1]?.startsAt ?? from }))
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    timeZone,
    bucketSize: size,
    buckets: groupByBucket(buckets, rows, (row) => row.startsAt).map((bucket) => ({
      startsAt: bucket.startsAt.toISOString(),
      endsAt: bucket.endsAt.toISOString(),
      state: bucket.state,
      counts: bucket.rows ? countByOutcome(bucket.rows) : null,
    })),
    mix: Object.entries(countByOutcome(rows))
      .map(([outcome, attempts]) => ({ outcome: Number(outcome), attempts }))
      .sort((left, right) => right.attempts - left.attempts || left.outcome - right.outcome),
    totals: rows.reduce<RollupTotals>(addTotals, noTotals),
    openAttempts: open.rows[0]?.open ?? 0,
    at: now.toISOString(),
  }
}

function countByOutcome(rows: readonly { outcome: number; attempts: number }[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { outcome, attempts } of rows) counts[outcome] = (counts[outcome] ?? 0) + attempts
  return counts
}

const scopeSql = `organisation_id = $1 and ($2::bigint is null or campaign_id = $2) and ($3::bigint is null or list_id = $3)`

// width_bucket against the sorted starts: one pass, whatever the size of a bucket. A row whose outcome moved away stays
// behind with zero attempts and says nothing.
const sumsSql = `
  select width_bucket(minute_at, $6::timestamptz[]) as bucket, outcome::int,
         sum(attempts)::int as attempts, sum(dials)::int as dials, sum(live)::int as live,
         sum(abandoned)::int as abandoned, sum(reached_agent)::int as "reachedAgent",
         sum(contacts)::int as contacts, sum(talk_seconds)::float8 as "talkSeconds"
    from outcome_rollup
   where ${scopeSql} and minute_at >= date_trunc('minute', $4::timestamptz) and minute_at < $5::timestamptz
   group by bucket, outcome
  having sum(attempts) <> 0`

const openSql = `
  select count(*)::int as open
    from lease l join attempt a on a.organisation_id = l.organisation_id and a.id = l.attempt_id
   where l.organisation_id = $1 and ($2::bigint is null or l.campaign_id = $2)
     and ($3::bigint is null or a.list_id = $3) and a.handed_at >= date_trunc('minute', $4::timestamptz)
     and a.handed_at < $5::timestamptz`
