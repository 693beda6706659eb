import { campaignIdSchema } from '@/lib/contracts/campaign'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { scheduleCampaign } from '@/lib/server/services/campaign/schedule-campaign'

export const POST = route({
  summary: 'Let a campaign start by itself on its first day',
  permission: 'campaign.operate',
  params: campaignIdSchema,
  handle: async ({ ctx, params }) => ok(await scheduleCampaign(ctx, params.campaignId)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
