import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { dismissDispositionEvent } from '@/lib/server/services/disposition/dismiss-disposition-event'

export const POST = route({
  summary: 'Dismiss a disposition event that was set aside',
  permission: 'disposition.replay',
  params: z.object({ eventId: idSchema('evt') }),
  handle: async ({ ctx, params }) => ok(await dismissDispositionEvent(ctx, params.eventId)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
