import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { changeUserRoleSchema } from '@/lib/contracts/user'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { changeUserRole } from '@/lib/server/services/user/change-user-role'

export const PATCH = route({
  summary: "Change a user's role",
  permission: 'user.manage',
  params: z.object({ userId: idSchema('usr') }),
  body: changeUserRoleSchema,
  handle: async ({ ctx, params, body }) => ok(await changeUserRole(ctx, params.userId, body.role)),
})

export const { GET, POST, PUT, DELETE, OPTIONS } = refuseOthers({ PATCH })
