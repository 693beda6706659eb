import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { createdOnce } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { createResetLink } from '@/lib/server/services/user/create-reset-link'

export const POST = route({
  summary: 'Make a link to choose a new password; it is shown once',
  permission: 'user.manage',
  params: z.object({ userId: idSchema('usr') }),
  handle: async ({ ctx, params }) => createdOnce(await createResetLink(ctx, params.userId)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
