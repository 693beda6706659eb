import { campaignIdSchema } from '@/lib/contracts/campaign'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { pauseCampaign } from '@/lib/server/services/campaign/pause-campaign'

export const POST = route({
  summary: 'Pause a campaign',
  permission: 'campaign.operate',
  params: campaignIdSchema,
  handle: async ({ ctx, params }) => ok(await pauseCampaign(ctx, params.campaignId)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
