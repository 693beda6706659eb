import { campaignIdSchema } from '@/lib/contracts/campaign'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { unscheduleCampaign } from '@/lib/server/services/campaign/schedule-campaign'

export const POST = route({
  summary: 'Turn a scheduled campaign back into a draft',
  permission: 'campaign.operate',
  params: campaignIdSchema,
  handle: async ({ ctx, params }) => ok(await unscheduleCampaign(ctx, params.campaignId)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
