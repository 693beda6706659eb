import type { UserDto } from '@/lib/contracts/user'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { endSessions } from '@/lib/server/auth/session-epoch'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'
import { requireOtherAdmin } from '@/lib/server/services/user/require-other-admin'
import { requireUser, toUserDto } from '@/lib/server/services/user/user-row'

/** Ends the user's sessions and open links at once. A user who is disabled already stays so. */
export async function disableUser(ctx: Ctx, userId: bigint): Promise<UserDto> {
  requirePermission(ctx, 'user.manage')
  if (ctx.actor.kind === 'user' && ctx.actor.id === userId) {
    throw new AppError('conflict', 'You cannot disable yourself. Ask another admin.')
  }
  return withTransaction(ctx, async (tx, inner) => {
    const row = await requireUser(tx, ctx.organisationId, userId)
    if (row.user.disabledAt) return toUserDto(row)
    if (row.role === 'admin') await requireOtherAdmin(tx, ctx.organisationId, userId)
    await tx.user.update({ where: { id: userId }, data: { disabledAt: ctx.now }, select: { id: true } })
    await endSessions(tx, userId)
    await tx.oneTimeToken.deleteMany({ where: { userId, usedAt: null } })
    await recordAudit(tx, inner, {
      action: 'user.disable',
      entity: 'user',
      entityId: formatId('usr', userId),
    })
    return toUserDto({ ...row, user: { ...row.user, disabledAt: ctx.now } })
  })
}
