import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getDialerChoices } from '@/lib/server/queries/campaign/get-dialer-choices'

export const GET = route({
  summary: 'Entry points and caller ids that WxCC offers',
  permission: 'campaign.write',
  handle: async ({ ctx }) => ok(await getDialerChoices(ctx)),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
