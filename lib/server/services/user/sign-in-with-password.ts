import { verifyPassword } from '@/lib/server/auth/password'
import {
  checkThrottle,
  countFailure,
  forgetFailures,
  listSignInKeys,
  takeBackFailure,
} from '@/lib/server/auth/throttle'
import { getPrisma } from '@/lib/server/db/prisma'
import { beginSession, type SignInResult } from '@/lib/server/services/user/begin-session'

const PASSWORD_CHARS_MAX = 200

/**
 * Signs in by e-mail and password. An unknown user, a wrong password and a disabled user get the same answer after
 * the same work; tries are counted by user and address.
 */
export async function signInWithPassword(input: {
  email: string
  password: string
  address: string
  now: Date
}): Promise<SignInResult> {
  const email = input.email.trim().toLowerCase()
  const keys = listSignInKeys(email, input.address)
  const waitSeconds = await checkThrottle(keys, input.now)
  if (waitSeconds !== null) return { ok: false, reason: 'throttled', waitSeconds }
  // Counted before the slow check, so that many tries at the same moment cannot pass the limit together.
  const lateSeconds = await countFailure(keys, input.now)
  if (lateSeconds !== null) {
    await takeBackFailure(keys)
    return { ok: false, reason: 'throttled', waitSeconds: lateSeconds }
  }

  const user = await getPrisma().user.findUnique({
    where: { email },
    select: {
      id: true,
      passwordHash: true,
      memberships: { select: { organisationId: true }, orderBy: { createdAt: 'asc' }, take: 1 },
    },
  })
  const password = input.password.slice(0, PASSWORD_CHARS_MAX)
  const matches = await verifyPassword(user?.passwordHash ?? null, password)
  const membership = user?.memberships[0]
  if (!user || !membership || !matches) return { ok: false, reason: 'wrong' }

  const { organisationId } = membership
  const claims = await getPrisma().$transaction((tx) =>
    beginSession(tx, { userId: user.id, organisationId, way: 'password', now: input.now }),
  )
  if (!claims) return { ok: false, reason: 'wrong' }
  const [pair, ofEmail, ofAddress] = keys
  await forgetFailures([pair, ofEmail])
  await takeBackFailure([ofAddress])
  return { ok: true, claims }
}
