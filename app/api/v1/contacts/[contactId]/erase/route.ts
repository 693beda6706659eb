import { z } from 'zod'
import { eraseContactSchema } from '@/lib/contracts/contact-erase'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { eraseContact } from '@/lib/server/services/contact/erase-contact'
import { getErasureScope } from '@/lib/server/services/contact/read-erasure-scope'

const params = z.object({ contactId: idSchema('con') })

export const GET = route({
  summary: 'Say what erasing a contact would touch',
  permission: 'contact.erase',
  params,
  handle: async ({ ctx, params }) => ok(await getErasureScope(ctx, params.contactId)),
})

export const POST = route({
  summary: 'Erase a person',
  permission: 'contact.erase',
  params,
  body: eraseContactSchema,
  handle: async ({ ctx, params, body }) => ok(await eraseContact(ctx, params.contactId, body)),
})

export const { PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET, POST })
