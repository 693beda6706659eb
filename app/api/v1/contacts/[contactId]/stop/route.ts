import { z } from 'zod'
import { stopContactSchema } from '@/lib/contracts/contact'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { stopContact } from '@/lib/server/services/contact/stop-contact'

export const POST = route({
  summary: 'Never call this contact again',
  permission: 'dnc.add',
  params: z.object({ contactId: idSchema('con') }),
  body: stopContactSchema,
  handle: async ({ ctx, params, body }) => ok(await stopContact(ctx, params.contactId, body)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
