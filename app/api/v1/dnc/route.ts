import { addDncSchema, listDncQuerySchema } from '@/lib/contracts/dnc'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { created, ok, page } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { listDncEntries } from '@/lib/server/queries/dnc/list-dnc-entries'
import { addDncEntry } from '@/lib/server/services/dnc/add-dnc-entry'

export const GET = route({
  summary: 'List DNC entries',
  permission: 'dnc.read',
  query: listDncQuerySchema,
  handle: async ({ ctx, query }) => {
    const { data, meta } = await listDncEntries(ctx, query)
    return page(data, meta)
  },
})

export const POST = route({
  summary: 'Never call this number again',
  permission: 'dnc.add',
  body: addDncSchema,
  handle: async ({ ctx, body }) => {
    const result = await addDncEntry(ctx, body)
    return result.wasListed ? ok(result) : created(result)
  },
})

export const { PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET, POST })
