import { campaignIdSchema, cloneCampaignSchema } from '@/lib/contracts/campaign'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { created } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { cloneCampaign } from '@/lib/server/services/campaign/clone-campaign'

export const POST = route({
  summary: 'Copy a campaign into a new draft',
  permission: 'campaign.write',
  params: campaignIdSchema,
  body: cloneCampaignSchema,
  handle: async ({ ctx, params, body }) => created(await cloneCampaign(ctx, params.campaignId, body)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
