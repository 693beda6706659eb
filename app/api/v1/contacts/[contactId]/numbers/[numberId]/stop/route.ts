import { z } from 'zod'
import { stopNumberSchema } from '@/lib/contracts/contact-edit'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { stopNumber } from '@/lib/server/services/contact/stop-number'

export const POST = route({
  summary: 'Stop calls to one number of a contact',
  permission: 'contact.write',
  params: z.object({ contactId: idSchema('con'), numberId: idSchema('num') }),
  body: stopNumberSchema,
  handle: async ({ ctx, params, body }) => ok(await stopNumber(ctx, params.contactId, params.numberId, body)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
