import { replaySetAsideSchema } from '@/lib/contracts/disposition'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { accepted } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { replaySetAside } from '@/lib/server/services/disposition/replay-set-aside'

export const POST = route({
  summary: 'Give the disposition events that were set aside another try',
  permission: 'disposition.replay',
  body: replaySetAsideSchema,
  handle: async ({ ctx, body }) => accepted(await replaySetAside(ctx, body)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
