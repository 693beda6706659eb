import { z } from 'zod'
import { editContactSchema } from '@/lib/contracts/contact-edit'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getContact } from '@/lib/server/queries/contact/get-contact'
import { editContact } from '@/lib/server/services/contact/edit-contact'

const params = z.object({ contactId: idSchema('con') })

export const GET = route({
  summary: 'Get a contact',
  permission: 'contact.read',
  params,
  handle: async ({ ctx, params }) => ok(await getContact(ctx, params.contactId)),
})

export const PATCH = route({
  summary: 'Change what is given of a contact',
  permission: 'contact.write',
  params,
  body: editContactSchema,
  handle: async ({ ctx, params, body }) => ok(await editContact(ctx, params.contactId, body)),
})

export const { POST, PUT, DELETE, OPTIONS } = refuseOthers({ GET, PATCH })
