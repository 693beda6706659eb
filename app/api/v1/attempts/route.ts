import { listAttemptsQuerySchema } from '@/lib/contracts/attempt'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { page } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { listAttempts } from '@/lib/server/queries/campaign/list-attempts'

export const GET = route({
  summary: 'List attempts, newest first',
  permission: 'contact.read',
  query: listAttemptsQuerySchema,
  handle: async ({ ctx, query }) => {
    const { data, meta } = await listAttempts(ctx, query)
    return page(data, meta)
  },
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
