import { refuseOthers } from '@/lib/server/http/refuse-others'
import { createdOnce } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { createConnectorCredential } from '@/lib/server/services/connection/create-connector-credential'

export const POST = route({
  summary: 'Create a connector credential; its password is shown once',
  permission: 'connector.manage',
  handle: async ({ ctx }) => createdOnce(await createConnectorCredential(ctx)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
