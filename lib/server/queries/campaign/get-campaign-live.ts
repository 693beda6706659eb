import type {
  CampaignContactState,
  CampaignCountsDto,
  CampaignLiveDto,
  CampaignStateCountDto,
} from '@/lib/contracts/campaign'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Counted, getCountCaches } from '@/lib/server/queries/campaign/count-cache'
import { getCampaign } from '@/lib/server/queries/campaign/get-campaign'
import { type Ctx, requirePermission, type Tx } from '@/lib/server/services/context'

/** What moves on a campaign's page. */
export async function getCampaignLive(ctx: Ctx, campaignId: bigint): Promise<CampaignLiveDto> {
  requirePermission(ctx, 'campaign.read')
  const db = ctx.tx ?? getPrisma()
  const campaign = await getCampaign(ctx, campaignId)
  const { value: causes, countedAt } = await getCauses(ctx, campaignId)
  const lastHour = await sumLastHour(db, ctx, campaignId)
  const { id, openAttempts, fetch, idle } = campaign
  return {
    campaignId: id,
    // Of the same count as the causes, so that they add up.
    counts: sumStates(causes),
    countedAt: countedAt.toISOString(),
    causes,
    openAttempts,
    fetch,
    idle,
    lastHour,
    at: ctx.now.toISOString(),
  }
}

type CauseRow = { state: string; cause: string | null; contacts: number; nextAt: Date | null }

/** Reads every queue row of the campaign, so all viewers share it. */
async function getCauses(ctx: Ctx, campaignId: bigint): Promise<Counted<CampaignStateCountDto[]>> {
  const { organisationId, tx, now } = ctx
  if (tx) return { value: await countCauses(tx, organisationId, campaignId), countedAt: now }
  const key = `${organisationId}:${campaignId}`
  const counted = await getCountCaches().causes.get(
    [key],
    async () => new Map([[key, await countCauses(getPrisma(), organisationId, campaignId)]]),
  )
  return counted.get(key) ?? { value: [], countedAt: now }
}

function sumStates(causes: readonly CampaignStateCountDto[]): CampaignCountsDto {
  const counts = { loaded: 0, waiting: 0, ready: 0, leased: 0, closed: 0 }
  for (const { state, contacts } of causes) {
    counts[state] += contacts
    counts.loaded += contacts
  }
  return counts
}

/** Contacts of each state by what they wait for or why they are closed; the numbers add up to `loaded`. */
async function countCauses(
  db: Tx,
  organisationId: bigint,
  campaignId: bigint,
): Promise<CampaignStateCountDto[]> {
  const rows = await db.$queryRaw<CauseRow[]>`
    select state, case state when 'closed' then stop_cause when 'waiting' then waiting_for end as cause,
           count(*)::int as contacts, min(next_at) filter (where state = 'waiting') as "nextAt"
      from campaign_contact
     where organisation_id = ${organisationId} and campaign_id = ${campaignId}
     group by 1, 2 order by 1, 3 desc`
  return rows.map((row) => ({
    ...row,
    // A closed set by the column's check constraint.
    state: row.state as CampaignContactState,
    nextAt: row.nextAt?.toISOString() ?? null,
  }))
}

type HourRow = CampaignLiveDto['lastHour']

async function sumLastHour(db: Tx, ctx: Ctx, campaignId: bigint): Promise<HourRow> {
  const since = new Date(ctx.now.getTime() - 3_600_000)
  const [row] = await db.$queryRaw<HourRow[]>`
    select coalesce(sum(attempts), 0)::int as attempts, coalesce(sum(dials), 0)::int as dials,
           coalesce(sum(live), 0)::int as live, coalesce(sum(abandoned), 0)::int as abandoned,
           coalesce(sum(reached_agent), 0)::int as "reachedAgent"
      from outcome_rollup
     where organisation_id = ${ctx.organisationId} and campaign_id = ${campaignId} and minute_at >= ${since}`
  return row ?? { attempts: 0, dials: 0, live: 0, abandoned: 0, reachedAgent: 0 }
}
