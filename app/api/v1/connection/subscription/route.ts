import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { registerSubscription } from '@/lib/server/services/connection/register-subscription'

export const POST = route({
  summary: 'Register the subscription for dispositions',
  permission: 'connector.manage',
  handle: async ({ ctx }) => ok(await registerSubscription(ctx)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
