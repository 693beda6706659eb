import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { resumeEverything } from '@/lib/server/services/campaign/pause-everything'

export const POST = route({
  summary: 'End "pause everything"',
  permission: 'organisation.pause_everything',
  handle: async ({ ctx }) => ok(await resumeEverything(ctx)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
