import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getDispositionEvent } from '@/lib/server/queries/disposition/get-disposition-event'

export const GET = route({
  summary: 'Get a disposition event with its raw body',
  permission: 'disposition.read',
  params: z.object({ eventId: idSchema('evt') }),
  handle: async ({ ctx, params }) => ok(await getDispositionEvent(ctx, params.eventId)),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
