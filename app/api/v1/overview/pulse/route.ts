import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getPulse } from '@/lib/server/queries/overview/get-pulse'

export const GET = route({
  permission: 'campaign.read',
  handle: async ({ ctx }) => ok(await getPulse(ctx)),
})
