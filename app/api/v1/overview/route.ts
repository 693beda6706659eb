import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getOverview } from '@/lib/server/queries/overview/get-overview'

export const GET = route({
  summary: 'What the overview shows',
  permission: 'campaign.read',
  handle: async ({ ctx }) => ok(await getOverview(ctx)),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
