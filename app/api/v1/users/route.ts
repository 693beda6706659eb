import { inviteUserSchema } from '@/lib/contracts/user'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { createdOnce, page } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { inviteUser } from '@/lib/server/services/user/invite-user'
import { listUsers } from '@/lib/server/services/user/list-users'

export const GET = route({
  summary: 'List users',
  permission: 'user.manage',
  handle: async ({ ctx }) => {
    const users = await listUsers(ctx)
    return page(users, { nextCursor: null, total: users.length })
  },
})

export const POST = route({
  summary: 'Invite a user; the link is shown once',
  permission: 'user.manage',
  body: inviteUserSchema,
  handle: async ({ ctx, body }) => createdOnce(await inviteUser(ctx, body)),
})

export const { PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET, POST })
