import { z } from 'zod'
import { changePasswordSchema } from '@/lib/contracts/session'
import { buildSessionCookie } from '@/lib/server/auth/session'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { noContent } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { changeOwnPassword } from '@/lib/server/services/user/change-own-password'

export const POST = route({
  summary: 'Change your own password',
  permission: null,
  peopleOnly: true,
  body: z.unknown(),
  describedBody: changePasswordSchema,
  handle: async ({ ctx, body }) => {
    const response = noContent()
    response.headers.set('set-cookie', await buildSessionCookie(await changeOwnPassword(ctx, body)))
    return response
  },
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
