import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { revokeApiKey } from '@/lib/server/services/api-key/revoke-api-key'

export const DELETE = route({
  summary: 'Revoke an API key',
  permission: 'api_key.manage',
  params: z.object({ keyId: idSchema('key') }),
  handle: async ({ ctx, params }) => ok(await revokeApiKey(ctx, params.keyId)),
})

export const { GET, POST, PUT, PATCH, OPTIONS } = refuseOthers({ DELETE })
