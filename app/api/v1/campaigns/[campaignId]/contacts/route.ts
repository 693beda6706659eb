import { campaignIdSchema, listCampaignContactsQuerySchema } from '@/lib/contracts/campaign'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { page } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { listCampaignContacts } from '@/lib/server/queries/campaign/list-campaign-contacts'

export const GET = route({
  summary: "List the campaign's contacts by state",
  permission: 'contact.read',
  params: campaignIdSchema,
  query: listCampaignContactsQuerySchema,
  handle: async ({ ctx, params, query }) => {
    const { data, meta } = await listCampaignContacts(ctx, params.campaignId, query)
    return page(data, meta)
  },
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
