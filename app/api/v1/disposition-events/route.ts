import {
  type DispositionEventDto,
  type InboxMeta,
  listDispositionEventsQuerySchema,
} from '@/lib/contracts/disposition'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { page } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { listDispositionEvents } from '@/lib/server/queries/disposition/list-disposition-events'

export const GET = route({
  summary: 'List the inbox of dispositions, newest first',
  permission: 'disposition.read',
  query: listDispositionEventsQuerySchema,
  handle: async ({ ctx, query }) => {
    const { data, meta } = await listDispositionEvents(ctx, query)
    return page<DispositionEventDto, InboxMeta>(data, meta)
  },
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
