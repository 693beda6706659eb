import { formatLocalDate } from '@/lib/domain/compliance/zones'
import { isAppError } from '@/lib/domain/errors'
import { getPrisma } from '@/lib/server/db/prisma'
import { settleAllPausing } from '@/lib/server/services/campaign/settle-pausing'
import { startCampaign } from '@/lib/server/services/campaign/start-campaign'
import { stopCampaign } from '@/lib/server/services/campaign/stop-campaign'
import { systemCtx } from '@/lib/server/services/context'
import { getLogger } from '@/lib/server/telemetry/logger'

type Dated = {
  id: bigint
  organisationId: bigint
  state: string
  startDate: string | null
  endDate: string | null
  timeZone: string
}

/** Every minute: pauses that have drained, campaigns whose first day has come, campaigns whose last day is over. */
export async function settleCampaigns(now: Date): Promise<void> {
  const db = getPrisma()
  await settleAllPausing(now)
  const dated = await db.$queryRaw<Dated[]>`
    select c.id, c.organisation_id as "organisationId", c.state, v.settings ->> 'startDate' as "startDate",
           v.settings ->> 'endDate' as "endDate", o.time_zone as "timeZone"
      from campaign c
      join campaign_version v on v.campaign_id = c.id and v.version = c.version
      join organisation o on o.id = c.organisation_id
     where c.state = 'scheduled'
        or (c.state in ('running', 'paused') and v.settings ->> 'endDate' is not null)`
  for (const campaign of dated) {
    const today = formatLocalDate(now, campaign.timeZone)
    const ctx = systemCtx(campaign.organisationId, 'schedule', now)
    try {
      if (campaign.state === 'scheduled') {
        if (campaign.startDate !== null && campaign.startDate <= today) {
          await startCampaign(ctx, campaign.id, { reason: 'Its first day has come.' })
        }
      } else if (campaign.endDate !== null && campaign.endDate < today) {
        await stopCampaign(ctx, campaign.id, { reason: 'Its last day is over.' })
      }
    } catch (error) {
      // One campaign that may not start must not keep the others from theirs; it is tried again next minute.
      if (!isAppError(error)) throw error
      getLogger('jobs').warn({ campaignId: String(campaign.id), err: error }, 'schedule')
    }
  }
}
