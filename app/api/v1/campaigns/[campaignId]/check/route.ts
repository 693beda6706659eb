import { campaignIdSchema } from '@/lib/contracts/campaign'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { checkCampaign } from '@/lib/server/services/campaign/check-campaign'

export const POST = route({
  summary: 'Check whether a campaign can start',
  permission: 'campaign.operate',
  params: campaignIdSchema,
  handle: async ({ ctx, params }) => ok(await checkCampaign(ctx, params.campaignId)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
