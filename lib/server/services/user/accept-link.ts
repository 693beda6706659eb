import { type AcceptLinkInput, acceptLinkSchema } from '@/lib/contracts/session'
import { AppError } from '@/lib/domain/errors'
import { consumeOneTimeToken } from '@/lib/server/auth/one-time-token'
import { hashPassword } from '@/lib/server/auth/password'
import type { SessionClaims } from '@/lib/server/auth/session'
import { endSessions } from '@/lib/server/auth/session-epoch'
import { checkThrottle, countFailure, listLinkKeys } from '@/lib/server/auth/throttle'
import { getPrisma } from '@/lib/server/db/prisma'
import { beginSession } from '@/lib/server/services/user/begin-session'

/** Sets the password that an invitation or reset link allows, ends other sessions, and signs in. */
export async function acceptLink(
  input: AcceptLinkInput,
  from: { address: string; now: Date },
): Promise<SessionClaims> {
  const { token, name, password } = acceptLinkSchema.parse(input)
  const keys = listLinkKeys(from.address)
  const waitSeconds = await checkThrottle(keys, from.now)
  if (waitSeconds !== null) {
    throw new AppError(
      'too_many_requests',
      `Too many links were tried. Wait ${Math.ceil(waitSeconds / 60)} minutes.`,
    )
  }
  const passwordHash = await hashPassword(password)
  const claims = await getPrisma().$transaction(async (tx) => {
    const found = await consumeOneTimeToken(tx, token, ['invite', 'reset'], from.now)
    if (!found) return null
    await tx.user.update({
      where: { id: found.userId },
      data: { passwordHash, ...(found.kind === 'invite' && name ? { name } : {}) },
      select: { id: true },
    })
    await endSessions(tx, found.userId)
    return beginSession(tx, { ...found, way: found.kind === 'invite' ? 'invite' : 'reset', now: from.now })
  })
  if (claims) return claims
  await countFailure(keys, from.now)
  throw new AppError('not_found', 'This link was used already, has expired, or was replaced by a newer one.')
}
