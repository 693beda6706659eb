import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getContact } from '@/lib/server/queries/contact/get-contact'

export const GET = route({
  summary: 'Get a contact',
  permission: 'contact.read',
  params: z.object({ contactId: idSchema('con') }),
  handle: async ({ ctx, params }) => ok(await getContact(ctx, params.contactId)),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
