import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { accepted } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { replayDispositionEvent } from '@/lib/server/services/disposition/replay-disposition-event'

export const POST = route({
  summary: 'Apply a disposition event once more',
  permission: 'disposition.replay',
  params: z.object({ eventId: idSchema('evt') }),
  handle: async ({ ctx, params }) => accepted(await replayDispositionEvent(ctx, params.eventId)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
