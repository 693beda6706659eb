import { searchContactsQuerySchema } from '@/lib/contracts/contact-search'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { page } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { searchContacts } from '@/lib/server/queries/contact/search-contacts'

export const GET = route({
  summary: 'Search contacts by number, name, key or e-mail address',
  permission: 'contact.read',
  query: searchContactsQuerySchema,
  handle: async ({ ctx, query }) => {
    const { data, meta } = await searchContacts(ctx, query)
    return page(data, meta)
  },
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
