import { campaignIdSchema, recycleCampaignSchema } from '@/lib/contracts/campaign'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { accepted } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { recycleCampaign } from '@/lib/server/services/campaign/recycle-campaign'

export const POST = route({
  summary: 'Start the next pass',
  permission: 'campaign.operate',
  params: campaignIdSchema,
  body: recycleCampaignSchema,
  handle: async ({ ctx, params, body }) => accepted(await recycleCampaign(ctx, params.campaignId, body)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
