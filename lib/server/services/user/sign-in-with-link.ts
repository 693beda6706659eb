import { consumeOneTimeToken } from '@/lib/server/auth/one-time-token'
import { checkThrottle, countFailure, listLinkKeys } from '@/lib/server/auth/throttle'
import { getPrisma } from '@/lib/server/db/prisma'
import { beginSession, type SignInResult } from '@/lib/server/services/user/begin-session'

/** Signs in by the link printed at start. A link works once, until it expires or a newer one is made. */
export async function signInWithLink(input: {
  token: string
  address: string
  now: Date
}): Promise<SignInResult> {
  const { token, now } = input
  const keys = listLinkKeys(input.address)
  const waitSeconds = await checkThrottle(keys, now)
  if (waitSeconds !== null) return { ok: false, reason: 'throttled', waitSeconds }
  const claims = await getPrisma().$transaction(async (tx) => {
    const found = await consumeOneTimeToken(tx, token, ['sign_in'], now)
    return found && beginSession(tx, { ...found, way: 'link', now })
  })
  if (claims) return { ok: true, claims }
  await countFailure(keys, now)
  return { ok: false, reason: 'wrong' }
}
