import type { CampaignSummaryDto } from '@/lib/contracts/campaign'
import type { OverviewDto } from '@/lib/contracts/overview'
import { addTotals, noTotals, type RollupTotals } from '@/lib/domain/analytics/metrics'
import type { CampaignState } from '@/lib/domain/campaign/states'
import { startOfLocalDay } from '@/lib/domain/compliance/zones'
import { getPrisma } from '@/lib/server/db/prisma'
import { listCampaigns } from '@/lib/server/queries/campaign/list-campaigns'
import { listAttention } from '@/lib/server/queries/overview/list-attention'
import { measurePace } from '@/lib/server/queries/overview/measure-pace'
import { countOpenAttempts, sumByOutcome } from '@/lib/server/queries/overview/sum-period'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** Campaigns that a supervisor watches: whatever is under way, and what failed to get there. */
const watchedStates: readonly CampaignState[] = [
  'starting',
  'running',
  'pausing',
  'paused',
  'stopping',
  'completing',
  'failed',
]
const CAMPAIGNS_MAX = 100

/** The overview: what is dialing, how today went, and what needs a person. */
export async function getOverview(ctx: Ctx): Promise<OverviewDto> {
  requirePermission(ctx, 'campaign.read')
  const { organisationId, now } = ctx
  const organisation = await getPrisma().organisation.findUniqueOrThrow({
    where: { id: organisationId },
    select: { pausedAt: true, timeZone: true },
  })
  const todayFrom = startOfLocalDay(now, organisation.timeZone)
  const today = { from: todayFrom, to: startOfLocalDay(now, organisation.timeZone, 1) }
  const [page, rows, open, paces] = await Promise.all([
    listCampaigns(ctx, { limit: CAMPAIGNS_MAX, state: [...watchedStates], sort: 'name' }),
    sumByOutcome(organisationId, today),
    countOpenAttempts(organisationId, today),
    measurePace(organisationId, now),
  ])
  const campaigns = sortByUrgency(page.data).map((campaign) => ({
    ...campaign,
    attemptsPerMinute: paces.get(campaign.id) ?? 0,
  }))
  const { talkSeconds: _, ...totals } = rows.reduce<RollupTotals>(addTotals, noTotals)
  return {
    at: now.toISOString(),
    pausedAt: organisation.pausedAt?.toISOString() ?? null,
    todayFrom: todayFrom.toISOString(),
    timeZone: organisation.timeZone,
    today: {
      ...totals,
      handedOut: totals.attempts + open.inPeriod,
      openAttempts: open.all,
      unknown: rows.find((row) => row.outcome === 0)?.attempts ?? 0,
    },
    campaigns,
    attention: await listAttention(ctx, campaigns),
    outcomesToday: rows.map(({ outcome, attempts }) => ({ outcome, attempts })),
  }
}

/** Running and idle first: that is what somebody comes to see. */
function sortByUrgency(campaigns: readonly CampaignSummaryDto[]): CampaignSummaryDto[] {
  const rank = ({ state, idle }: CampaignSummaryDto) =>
    state === 'failed' ? 0 : idle ? 1 : state === 'running' || state === 'starting' ? 2 : 3
  return [...campaigns].sort((left, right) => rank(left) - rank(right))
}
