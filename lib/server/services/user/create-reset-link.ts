import type { UserLinkDto } from '@/lib/contracts/user'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'
import { makeUserLink } from '@/lib/server/services/user/make-user-link'
import { requireUser, toUserDto } from '@/lib/server/services/user/user-row'

/** A new link for a user who lost the password, or the invitation again for one who never came. */
export async function createResetLink(ctx: Ctx, userId: bigint): Promise<UserLinkDto> {
  requirePermission(ctx, 'user.manage')
  return withTransaction(ctx, async (tx, inner) => {
    const row = await requireUser(tx, ctx.organisationId, userId)
    const { state } = toUserDto(row)
    if (state === 'disabled') throw new AppError('conflict', 'This user is disabled. Enable the user first.')
    const link = await makeUserLink(tx, ctx, row, state === 'invited' ? 'invite' : 'reset')
    await recordAudit(tx, inner, {
      action: `user.${link.kind}_link`,
      entity: 'user',
      entityId: formatId('usr', userId),
    })
    return link
  })
}
