import { z } from 'zod'
import { allowContactSchema } from '@/lib/contracts/contact'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { allowContact } from '@/lib/server/services/contact/allow-contact'

export const POST = route({
  summary: 'Allow calls to a contact again that were stopped',
  permission: 'dnc.end',
  params: z.object({ contactId: idSchema('con') }),
  body: allowContactSchema,
  handle: async ({ ctx, params, body }) => ok(await allowContact(ctx, params.contactId, body)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
