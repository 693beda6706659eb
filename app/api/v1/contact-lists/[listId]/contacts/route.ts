import { z } from 'zod'
import {
  addContactsSchema,
  addContactsShape,
  contactItemSchema,
  contactItemsMax,
} from '@/lib/contracts/contact'
import { idSchema, pageQuerySchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok, page } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { listListContacts } from '@/lib/server/queries/contact/list-list-contacts'
import { addContacts } from '@/lib/server/services/contact/add-contacts'

const paramsSchema = z.object({ listId: idSchema('lst') })

export const GET = route({
  summary: "List a list's contacts",
  permission: 'contact.read',
  params: paramsSchema,
  query: pageQuerySchema.extend({ importId: idSchema('imp').optional() }),
  handle: async ({ ctx, params, query }) => {
    const { data, meta } = await listListContacts(ctx, params.listId, query)
    return page(data, meta)
  },
})

export const POST = route({
  summary: 'Add 1 to 1,000 contacts, each with its result',
  permission: 'contact.write',
  params: paramsSchema,
  body: addContactsSchema,
  describedBody: addContactsShape.extend({
    contacts: z.array(contactItemSchema).min(1).max(contactItemsMax),
  }),
  bodyBytesMax: 8_000_000,
  handle: async ({ ctx, params, body }) => ok(await addContacts(ctx, params.listId, body)),
})

export const { PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET, POST })
