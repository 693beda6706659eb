import { campaignIdSchema } from '@/lib/contracts/campaign'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getCampaignLive } from '@/lib/server/queries/campaign/get-campaign-live'

export const GET = route({
  summary: 'What the campaign does right now',
  permission: 'campaign.read',
  params: campaignIdSchema,
  handle: async ({ ctx, params }) => ok(await getCampaignLive(ctx, params.campaignId)),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
