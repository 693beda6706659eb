import { campaignIdSchema, patchCampaignSchema } from '@/lib/contracts/campaign'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getCampaign } from '@/lib/server/queries/campaign/get-campaign'
import { updateCampaign } from '@/lib/server/services/campaign/update-campaign'

export const GET = route({
  summary: 'Get a campaign',
  permission: 'campaign.read',
  params: campaignIdSchema,
  handle: async ({ ctx, params }) => ok(await getCampaign(ctx, params.campaignId)),
})

export const PATCH = route({
  summary: 'Change a campaign: makes a new version',
  permission: 'campaign.write',
  params: campaignIdSchema,
  body: patchCampaignSchema,
  handle: async ({ ctx, params, body }) => ok(await updateCampaign(ctx, params.campaignId, body)),
})

export const { POST, PUT, DELETE, OPTIONS } = refuseOthers({ GET, PATCH })
