import { z } from 'zod'
import { idSchema, pageQuerySchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { page } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { listContactTimeline } from '@/lib/server/queries/contact/list-contact-timeline'

export const GET = route({
  summary: 'List all that happened to and with a contact, newest first',
  permission: 'contact.read',
  params: z.object({ contactId: idSchema('con') }),
  query: pageQuerySchema,
  handle: async ({ ctx, params, query }) => {
    const { data, meta } = await listContactTimeline(ctx, params.contactId, query)
    return page(data, meta)
  },
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
