import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getMe } from '@/lib/server/services/user/get-me'

export const GET = route({
  summary: 'Who is asking, with which permissions',
  permission: null,
  handle: async ({ ctx }) => ok(await getMe(ctx)),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
