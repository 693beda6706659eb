import { createCampaignSchema, listCampaignsQuerySchema } from '@/lib/contracts/campaign'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { created, page } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { listCampaigns } from '@/lib/server/queries/campaign/list-campaigns'
import { createCampaign } from '@/lib/server/services/campaign/create-campaign'

export const GET = route({
  summary: 'List campaigns',
  permission: 'campaign.read',
  query: listCampaignsQuerySchema,
  handle: async ({ ctx, query }) => {
    const { data, meta } = await listCampaigns(ctx, query)
    return page(data, meta)
  },
})

export const POST = route({
  summary: 'Create a campaign, as a draft',
  permission: 'campaign.write',
  body: createCampaignSchema,
  handle: async ({ ctx, body }) => created(await createCampaign(ctx, body)),
})

export const { PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET, POST })
