import { updateConnectionSchema } from '@/lib/contracts/connection'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getConnection } from '@/lib/server/services/connection/get-connection'
import { updateConnection } from '@/lib/server/services/connection/update-connection'

export const GET = route({
  summary: 'Get the connection to WxCC',
  permission: 'connector.manage',
  handle: async ({ ctx }) => ok(await getConnection(ctx)),
})

export const PATCH = route({
  summary: 'Change the connection to WxCC',
  permission: 'connector.manage',
  body: updateConnectionSchema,
  handle: async ({ ctx, body }) => ok(await updateConnection(ctx, body)),
})

export const { POST, PUT, DELETE, OPTIONS } = refuseOthers({ GET, PATCH })
