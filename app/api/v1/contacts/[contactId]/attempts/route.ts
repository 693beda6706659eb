import { z } from 'zod'
import { idSchema, pageQuerySchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { page } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { listContactAttempts } from '@/lib/server/queries/contact/list-contact-attempts'

export const GET = route({
  summary: "List a contact's attempts, newest first",
  permission: 'contact.read',
  params: z.object({ contactId: idSchema('con') }),
  query: pageQuerySchema,
  handle: async ({ ctx, params, query }) => {
    const { data, meta } = await listContactAttempts(ctx, params.contactId, query)
    return page(data, meta)
  },
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
