import type {
  ReconciliationCountsDto,
  ReconciliationDto,
  ReconciliationQuery,
} from '@/lib/contracts/reconciliation'
import { listBuckets } from '@/lib/domain/analytics/buckets'
import { reconcile } from '@/lib/domain/analytics/reconcile'
import { formatLocalDate, startOfLocalDay } from '@/lib/domain/compliance/zones'
import { formatId } from '@/lib/domain/ids'
import { getPool } from '@/lib/server/db/pool'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

type Counts = {
  handedOut: number
  settled: number
  open: number
  unknown: number
  responses: number
  unansweredResponses: number
  bookSettled: number
  bookOpen: number
  bookUnknown: number
}
type Row = Counts & { campaignId: bigint; campaignName: string; day: number }

const minuteMs = 60_000

/** Handed out against settled, open and unknown, a campaign and day. The books are taken as they are, to show drift. */
export async function getReconciliation(ctx: Ctx, query: ReconciliationQuery): Promise<ReconciliationDto> {
  requirePermission(ctx, 'analytics.read')
  const { organisationId, now } = ctx
  const { timeZone } = await getPrisma().organisation.findUniqueOrThrow({
    where: { id: organisationId },
    select: { timeZone: true },
  })
  // Rollups know minutes only.
  const to = new Date(Math.ceil((query.to ?? now).getTime() / minuteMs) * minuteMs)
  const asked = query.from ?? startOfLocalDay(new Date(to.getTime() - 1), timeZone)
  const from = new Date(Math.floor(asked.getTime() / minuteMs) * minuteMs)
  const days = listBuckets({ from, to, size: 'day', zone: timeZone, now }).map((bucket) => bucket.startsAt)
  const { rows } = await getPool('read').query<Row>(reconciliationSql, [
    organisationId,
    query.campaignId ?? null,
    from,
    to,
    days,
  ])
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    timeZone,
    total: toCountsDto(sumCounts(rows)),
    rows: rows.map((row) => ({
      day: formatLocalDate(days[row.day - 1] ?? from, timeZone),
      campaign: { id: formatId('cmp', row.campaignId), name: row.campaignName },
      ...toCountsDto(row),
    })),
    at: now.toISOString(),
  }
}

function toCountsDto(counts: Counts): ReconciliationCountsDto {
  const { handedOut, settled, open, unknown, responses, unansweredResponses } = counts
  const attempts = { handedOut, settled, open, unknown }
  const books = { settled: counts.bookSettled, open: counts.bookOpen, unknown: counts.bookUnknown }
  return { handedOut, ...books, ...reconcile(attempts, books), responses, unansweredResponses }
}

const nothing: Counts = {
  handedOut: 0,
  settled: 0,
  open: 0,
  unknown: 0,
  responses: 0,
  unansweredResponses: 0,
  bookSettled: 0,
  bookOpen: 0,
  bookUnknown: 0,
}

function sumCounts(rows: readonly Counts[]): Counts {
  const sum = { ...nothing }
  for (const row of rows) {
    sum.handedOut += row.handedOut
    sum.settled += row.settled
    sum.open += row.open
    sum.unknown += row.unknown
    sum.responses += row.responses
    sum.unansweredResponses += row.unansweredResponses
    sum.bookSettled += row.bookSettled
    sum.bookOpen += row.bookOpen
    sum.bookUnknown += row.bookUnknown
  }
  return sum
}

/**
 * One statement is one snapshot: an apply that commits meanwhile is in all of its parts or in none. Attempts and leases
 * are bounded by their ids, which carry the time, so that only the range's partitions are read. Attempts of one answer
 * to the dialer have one handed_at.
 */
export const reconciliationSql = `
  with responses as (
    select campaign_id, handed_at, count(*) as attempts, count(*) filter (where state = 'settled') as settled,
           count(*) filter (where state = 'open') as open, count(*) filter (where state = 'unknown') as unknown
      from attempt
     where organisation_id = $1 and ($2::bigint is null or campaign_id = $2)
       and id >= uuid_v7_floor($3::timestamptz) and id < uuid_v7_floor($4::timestamptz)
     group by campaign_id, handed_at
  ), counted as (
    select campaign_id, width_bucket(handed_at, $5::timestamptz[]) as day, attempts, settled, open, unknown,
           1 as responses, (unknown = attempts)::int as unanswered, 0 as book_settled, 0 as book_open, 0 as book_unknown
      from responses
    union all
    select campaign_id, width_bucket(minute_at, $5::timestamptz[]), 0, 0, 0, 0, 0, 0,
           case when outcome <> 0 then attempts else 0 end, 0, case when outcome = 0 then attempts else 0 end
      from outcome_rollup
     where organisation_id = $1 and ($2::bigint is null or campaign_id = $2)
       and minute_at >= $3::timestamptz and minute_at < $4::timestamptz
    union all
    select campaign_id, width_bucket(to_timestamp(
             ('x' || left(replace(attempt_id::text, '-', ''), 12))::bit(48)::bigint / 1000.0), $5::timestamptz[]),
           0, 0, 0, 0, 0, 0, 0, 1, 0
      from lease
     where organisation_id = $1 and ($2::bigint is null or campaign_id = $2)
       and attempt_id >= uuid_v7_floor($3::timestamptz) and attempt_id < uuid_v7_floor($4::timestamptz)
  ), summed as (
    select campaign_id, day, sum(attempts) as handed_out, sum(settled) as settled, sum(open) as open,
           sum(unknown) as unknown, sum(responses) as responses, sum(unanswered) as unanswered,
           sum(book_settled) as book_settled, sum(book_open) as book_open, sum(book_unknown) as book_unknown
      from counted group by campaign_id, day
  )
  select s.campaign_id as "campaignId", c.name as "campaignName", s.day, s.handed_out::float8 as "handedOut",
         s.settled::float8 as settled, s.open::float8 as open, s.unknown::float8 as unknown,
         s.responses::float8 as responses, s.unanswered::float8 as "unansweredResponses",
         s.book_settled::float8 as "bookSettled", s.book_open::float8 as "bookOpen",
         s.book_unknown::float8 as "bookUnknown"
    from summed s join campaign c on c.id = s.campaign_id
   where s.handed_out <> 0 or s.book_settled <> 0 or s.book_open <> 0 or s.book_unknown <> 0
   order by s.day desc, c.name, s.campaign_id`
