import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { revokeConnectorCredential } from '@/lib/server/services/connection/revoke-connector-credential'

export const DELETE = route({
  summary: 'Revoke a connector credential',
  permission: 'connector.manage',
  params: z.object({ credentialId: idSchema('crd') }),
  handle: async ({ ctx, params }) => ok(await revokeConnectorCredential(ctx, params.credentialId)),
})

export const { GET, POST, PUT, PATCH, OPTIONS } = refuseOthers({ DELETE })
