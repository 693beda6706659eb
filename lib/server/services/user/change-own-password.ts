import { changePasswordSchema } from '@/lib/contracts/session'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { hashPassword, verifyPassword } from '@/lib/server/auth/password'
import type { SessionClaims } from '@/lib/server/auth/session'
import { endSessions } from '@/lib/server/auth/session-epoch'
import { checkThrottle, countFailure, forgetFailures } from '@/lib/server/auth/throttle'
import { getPrisma } from '@/lib/server/db/prisma'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, withTransaction } from '@/lib/server/services/context'

const FAILURES_MAX = 8

/** `input` is parsed here, after it is known that a user asks. Ends every other session of the user. Returns the claims with which the present one goes on. */
export async function changeOwnPassword(ctx: Ctx, input: unknown): Promise<SessionClaims> {
  const { actor, organisationId, now } = ctx
  if (actor.kind !== 'user') throw new AppError('forbidden', 'Only a signed-in user has a password.')
  const { currentPassword, newPassword } = changePasswordSchema.parse(input)
  const key = { key: `own:${actor.id}`, failuresMax: FAILURES_MAX }
  if ((await checkThrottle([key], now)) !== null) {
    throw new AppError('too_many_requests', 'Too many wrong passwords. Try again in a few minutes.')
  }
  const user = await getPrisma().user.findUniqueOrThrow({
    where: { id: actor.id },
    select: { passwordHash: true },
  })
  if (user.passwordHash !== null && !(await verifyPassword(user.passwordHash, currentPassword))) {
    await countFailure([key], now)
    throw new AppError('validation', 'The present password is wrong.', {
      errors: [{ path: 'currentPassword', message: 'not your present password' }],
    })
  }
  await forgetFailures([key])
  const passwordHash = await hashPassword(newPassword)
  return withTransaction(ctx, async (tx, inner) => {
    await tx.user.update({ where: { id: actor.id }, data: { passwordHash }, select: { id: true } })
    const epoch = await endSessions(tx, actor.id)
    await recordAudit(tx, inner, {
      action: 'user.change_password',
      entity: 'user',
      entityId: formatId('usr', actor.id),
    })
    return { userId: actor.id, organisationId, epoch }
  })
}
