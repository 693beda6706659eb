import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { createdOnce } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { createResetLink } from '@/lib/server/services/user/create-reset-link'

export const POST = route({
  permission: 'user.manage',
  params: z.object({ userId: idSchema('usr') }),
  handle: async ({ ctx, params }) => createdOnce(await createResetLink(ctx, params.userId)),
})
