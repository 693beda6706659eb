import type { UserDto } from '@/lib/contracts/user'
import { formatId } from '@/lib/domain/ids'
import type { Role } from '@/lib/domain/permissions'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'
import { requireOtherAdmin } from '@/lib/server/services/user/require-other-admin'
import { requireUser, toUserDto } from '@/lib/server/services/user/user-row'

/** Holds from the user's next request on; the session goes on. */
export async function changeUserRole(ctx: Ctx, userId: bigint, role: Role): Promise<UserDto> {
  requirePermission(ctx, 'user.manage')
  const { organisationId } = ctx
  return withTransaction(ctx, async (tx, inner) => {
    const before = await requireUser(tx, organisationId, userId)
    if (before.role === role) return toUserDto(before)
    if (before.role === 'admin') await requireOtherAdmin(tx, organisationId, userId)
    await tx.membership.update({
      where: { organisationId_userId: { organisationId, userId } },
      data: { role },
      select: { role: true },
    })
    await recordAudit(tx, inner, {
      action: 'user.change_role',
      entity: 'user',
      entityId: formatId('usr', userId),
      before: { role: before.role },
      after: { role },
    })
    return toUserDto({ ...before, role })
  })
}
