import { z } from 'zod'
import { contactListFilters, contactListSorts, createContactListSchema } from '@/lib/contracts/contact-list'
import { pageQuerySchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { created, page } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { listContactLists } from '@/lib/server/queries/list/list-contact-lists'
import { createContactList } from '@/lib/server/services/list/create-contact-list'

const querySchema = pageQuerySchema.extend({
  filter: z.enum(contactListFilters).default('current'),
  sort: z.enum(contactListSorts).default('-createdAt'),
  q: z.string().trim().max(120).default(''),
})

export const GET = route({
  summary: 'List contact lists',
  permission: 'list.read',
  query: querySchema,
  handle: async ({ ctx, query }) => {
    const { data, meta } = await listContactLists(ctx, query)
    return page(data, meta)
  },
})

export const POST = route({
  summary: 'Create a contact list',
  permission: 'list.write',
  body: createContactListSchema,
  handle: async ({ ctx, body }) => created(await createContactList(ctx, body)),
})

export const { PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET, POST })
