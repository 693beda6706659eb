import { campaignListIdSchema, putListSchema } from '@/lib/contracts/campaign'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { putList } from '@/lib/server/services/campaign/put-list'
import { takeListOff } from '@/lib/server/services/campaign/take-list-off'

export const PUT = route({
  summary: 'Put a list on a campaign, or change its place and weight',
  permission: 'campaign.write',
  params: campaignListIdSchema,
  body: putListSchema,
  handle: async ({ ctx, params, body }) => ok(await putList(ctx, params.campaignId, params.listId, body)),
})

export const DELETE = route({
  summary: 'Take a list off a campaign',
  permission: 'campaign.write',
  params: campaignListIdSchema,
  handle: async ({ ctx, params }) => ok(await takeListOff(ctx, params.campaignId, params.listId)),
})

export const { GET, POST, PATCH, OPTIONS } = refuseOthers({ PUT, DELETE })
