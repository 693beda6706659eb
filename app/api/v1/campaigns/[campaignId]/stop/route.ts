import { campaignIdSchema } from '@/lib/contracts/campaign'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { accepted } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { stopCampaign } from '@/lib/server/services/campaign/stop-campaign'

export const POST = route({
  summary: 'Stop a campaign',
  permission: 'campaign.operate',
  params: campaignIdSchema,
  handle: async ({ ctx, params }) => accepted(await stopCampaign(ctx, params.campaignId)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
