import { listUnknownAttemptsQuerySchema } from '@/lib/contracts/attempt'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { page } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { listUnknownAttempts } from '@/lib/server/queries/attempt/list-unknown-attempts'

export const GET = route({
  summary: 'List attempts whose outcome never came, newest first',
  permission: 'contact.read',
  query: listUnknownAttemptsQuerySchema,
  handle: async ({ ctx, query }) => {
    const { data, meta } = await listUnknownAttempts(ctx, query)
    return page(data, meta)
  },
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
