import { createApiKeySchema } from '@/lib/contracts/api-key'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { createdOnce, page } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { createApiKey } from '@/lib/server/services/api-key/create-api-key'
import { listApiKeys } from '@/lib/server/services/api-key/list-api-keys'

export const GET = route({
  summary: 'List the API keys',
  permission: 'api_key.manage',
  handle: async ({ ctx }) => {
    const keys = await listApiKeys(ctx)
    return page(keys, { nextCursor: null, total: keys.length })
  },
})

export const POST = route({
  summary: 'Create an API key; it is shown once',
  permission: 'api_key.manage',
  body: createApiKeySchema,
  handle: async ({ ctx, body }) => createdOnce(await createApiKey(ctx, body)),
})

export const { PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET, POST })
