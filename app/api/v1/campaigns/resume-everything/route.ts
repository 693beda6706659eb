import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { resumeEverything } from '@/lib/server/services/campaign/pause-everything'

export const POST = route({
  permission: 'organisation.pause_everything',
  handle: async ({ ctx }) => ok(await resumeEverything(ctx)),
})
