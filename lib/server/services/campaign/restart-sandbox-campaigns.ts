import { getPrisma } from '@/lib/server/db/prisma'
import { lockCampaign } from '@/lib/server/services/campaign/campaign-row'
import { requestCommand } from '@/lib/server/services/campaign/request-command'
import { systemCtx, withTransaction } from '@/lib/server/services/context'

/**
 * The sandbox's dialer may have lost what it ran (its data folder was removed): at each start of the worker the start of
 * every live sandbox campaign is sent again. Repeats are safe.
 */
export async function restartSandboxCampaigns(now: Date): Promise<void> {
  const campaigns = await getPrisma().$queryRaw<{ id: bigint; organisationId: bigint }[]>`
    select c.id, c.organisation_id as "organisationId" from campaign c
      join organisation o on o.id = c.organisation_id and o.is_sandbox
     where c.state in ('running', 'pausing', 'paused') order by c.id`
  for (const { id, organisationId } of campaigns) {
    const ctx = systemCtx(organisationId, 'sandbox start', now)
    await withTransaction(ctx, async (tx) => {
      const campaign = await lockCampaign(tx, ctx, id)
      await requestCommand(tx, ctx, campaign, 'start')
    })
  }
}
