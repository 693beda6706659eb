import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getContact } from '@/lib/server/queries/contact/get-contact'

export const GET = route({
  permission: 'contact.read',
  params: z.object({ contactId: idSchema('con') }),
  handle: async ({ ctx, params }) => ok(await getContact(ctx, params.contactId)),
})
