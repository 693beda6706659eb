import { campaignIdSchema } from '@/lib/contracts/campaign'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { archiveCampaign } from '@/lib/server/services/campaign/archive-campaign'

export const POST = route({
  summary: 'Archive a campaign',
  permission: 'campaign.write',
  params: campaignIdSchema,
  handle: async ({ ctx, params }) => ok(await archiveCampaign(ctx, params.campaignId)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
