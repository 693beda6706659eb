import { campaignIdSchema } from '@/lib/contracts/campaign'
import { pageQuerySchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { page } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { listCampaignVersions } from '@/lib/server/queries/campaign/list-campaign-versions'

export const GET = route({
  summary: 'List the versions of the settings, newest first',
  permission: 'campaign.read',
  params: campaignIdSchema,
  query: pageQuerySchema,
  handle: async ({ ctx, params, query }) => {
    const { data, meta } = await listCampaignVersions(ctx, params.campaignId, query)
    return page(data, meta)
  },
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
