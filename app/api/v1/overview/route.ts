import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getOverview } from '@/lib/server/queries/overview/get-overview'

export const GET = route({
  permission: 'campaign.read',
  handle: async ({ ctx }) => ok(await getOverview(ctx)),
})
