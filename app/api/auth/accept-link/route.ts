import { acceptLinkSchema } from '@/lib/contracts/session'
import { signInRoute } from '@/lib/server/auth/public-route'
import { acceptLink } from '@/lib/server/services/user/accept-link'

export const POST = signInRoute(acceptLinkSchema, acceptLink)
