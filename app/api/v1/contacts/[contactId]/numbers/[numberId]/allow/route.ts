import { z } from 'zod'
import { allowNumberSchema } from '@/lib/contracts/contact-edit'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { allowNumber } from '@/lib/server/services/contact/allow-number'

export const POST = route({
  summary: 'Allow calls to a number of a contact again',
  permission: 'contact.write',
  params: z.object({ contactId: idSchema('con'), numberId: idSchema('num') }),
  body: allowNumberSchema,
  handle: async ({ ctx, params, body }) =>
    ok(await allowNumber(ctx, params.contactId, params.numberId, body)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
