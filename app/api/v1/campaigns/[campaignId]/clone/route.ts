import { campaignIdSchema, cloneCampaignSchema } from '@/lib/contracts/campaign'
import { created } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { cloneCampaign } from '@/lib/server/services/campaign/clone-campaign'

export const POST = route({
  permission: 'campaign.write',
  params: campaignIdSchema,
  body: cloneCampaignSchema,
  handle: async ({ ctx, params, body }) => created(await cloneCampaign(ctx, params.campaignId, body)),
})
