import { type InviteUserInput, inviteUserSchema, type UserLinkDto } from '@/lib/contracts/user'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'
import { makeUserLink } from '@/lib/server/services/user/make-user-link'
import { requireUser } from '@/lib/server/services/user/user-row'

/** Makes a user who has yet to choose a name and password, and the link with which to do so. */
export async function inviteUser(ctx: Ctx, input: InviteUserInput): Promise<UserLinkDto> {
  requirePermission(ctx, 'user.manage')
  const { email, role } = inviteUserSchema.parse(input)
  return withTransaction(ctx, async (tx, inner) => {
    const { count } = await tx.user.createMany({
      data: [{ email, name: email.split('@')[0] ?? email, createdAt: ctx.now }],
      skipDuplicates: true,
    })
    if (count === 0) {
      // Also where another organisation has this user: an invitation must not become a way into their account.
      throw new AppError('conflict', 'There already is a user with this e-mail address.', {
        errors: [{ path: 'email', message: 'already a user' }],
      })
    }
    const { id: userId } = await tx.user.findUniqueOrThrow({ where: { email }, select: { id: true } })
    await tx.membership.create({
      data: { organisationId: ctx.organisationId, userId, role, createdAt: ctx.now },
      select: { userId: true },
    })
    const row = await requireUser(tx, ctx.organisationId, userId)
    const link = await makeUserLink(tx, ctx, row, 'invite')
    await recordAudit(tx, inner, {
      action: 'user.invite',
      entity: 'user',
      entityId: formatId('usr', userId),
      after: { email, role },
    })
    return link
  })
}
