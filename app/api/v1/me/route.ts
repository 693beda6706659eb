import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getMe } from '@/lib/server/services/user/get-me'

export const GET = route({
  permission: null,
  handle: async ({ ctx }) => ok(await getMe(ctx)),
})
