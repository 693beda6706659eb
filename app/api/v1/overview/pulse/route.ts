import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getPulse } from '@/lib/server/queries/overview/get-pulse'

export const GET = route({
  summary: 'How far the dispositions are, in a few numbers',
  permission: 'campaign.read',
  handle: async ({ ctx }) => ok(await getPulse(ctx)),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
