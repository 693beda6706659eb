import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { disableUser } from '@/lib/server/services/user/disable-user'

export const POST = route({
  summary: 'Disable a user',
  permission: 'user.manage',
  params: z.object({ userId: idSchema('usr') }),
  handle: async ({ ctx, params }) => ok(await disableUser(ctx, params.userId)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
