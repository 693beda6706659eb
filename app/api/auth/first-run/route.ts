import { firstRunSchema } from '@/lib/contracts/session'
import { signInRoute } from '@/lib/server/auth/public-route'
import { setUpOrganisation } from '@/lib/server/services/organisation/set-up-organisation'

export const POST = signInRoute(firstRunSchema, setUpOrganisation)
