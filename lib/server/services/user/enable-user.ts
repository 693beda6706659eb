import type { UserDto } from '@/lib/contracts/user'
import { formatId } from '@/lib/domain/ids'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'
import { requireUser, toUserDto } from '@/lib/server/services/user/user-row'

export async function enableUser(ctx: Ctx, userId: bigint): Promise<UserDto> {
  requirePermission(ctx, 'user.manage')
  return withTransaction(ctx, async (tx, inner) => {
    const row = await requireUser(tx, ctx.organisationId, userId)
    if (!row.user.disabledAt) return toUserDto(row)
    await tx.user.update({ where: { id: userId }, data: { disabledAt: null }, select: { id: true } })
    await recordAudit(tx, inner, { action: 'user.enable', entity: 'user', entityId: formatId('usr', userId) })
    return toUserDto({ ...row, user: { ...row.user, disabledAt: null } })
  })
}
