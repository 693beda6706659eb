import { AppError } from '@/lib/domain/errors'
import type { Tx } from '@/lib/server/services/context'

/**
 * Refuses what would leave the organisation without an admin who can sign in. Holds the memberships of all admins, so
 * that two admins cannot demote each other at the same moment.
 */
export async function requireOtherAdmin(tx: Tx, organisationId: bigint, userId: bigint): Promise<void> {
  const admins = await tx.$queryRaw<{ userId: bigint; canEnter: boolean }[]>`
    select m.user_id as "userId",
           u.disabled_at is null and (u.password_hash is not null or u.last_sign_in_at is not null) as "canEnter"
      from membership m join app_user u on u.id = m.user_id
     where m.organisation_id = ${organisationId} and m.role = 'admin'
     order by m.user_id
       for update of m`
  if (admins.some((admin) => admin.userId !== userId && admin.canEnter)) return
  throw new AppError(
    'conflict',
    'This is the last admin who can sign in. Make another user an admin first.',
    {
      details: { reason: 'last_admin' },
    },
  )
}
