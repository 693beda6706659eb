import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { revokeApiKey } from '@/lib/server/services/api-key/revoke-api-key'

export const DELETE = route({
  permission: 'api_key.manage',
  params: z.object({ keyId: idSchema('key') }),
  handle: async ({ ctx, params }) => ok(await revokeApiKey(ctx, params.keyId)),
})
