import { isRole, type Role } from '@/lib/domain/permissions'
import type { SessionClaims } from '@/lib/server/auth/session'
import { getPrisma } from '@/lib/server/db/prisma'
import type { Tx } from '@/lib/server/services/context'

export type SignedInUser = { id: bigint; organisationId: bigint; name: string; email: string; role: Role }

type Row = { name: string; email: string; role: string }

/**
 * The user behind a session, asked of the database on every request: a disabled user, a raised epoch or a membership
 * taken away ends the session at once, and a changed role holds from the next request on.
 */
export async function findSignedInUser(claims: SessionClaims): Promise<SignedInUser | null> {
  const [row] = await getPrisma().$queryRaw<Row[]>`
    select u.name, u.email, m.role
      from app_user u join membership m on m.user_id = u.id
     where u.id = ${claims.userId} and m.organisation_id = ${claims.organisationId}
       and u.session_epoch = ${claims.epoch} and u.disabled_at is null`
  if (!row || !isRole(row.role)) return null
  return {
    id: claims.userId,
    organisationId: claims.organisationId,
    name: row.name,
    email: row.email,
    role: row.role,
  }
}

/** Ends every session of a user. Returns the new epoch, for the one session that may go on. */
export async function endSessions(tx: Tx, userId: bigint): Promise<number> {
  const { sessionEpoch } = await tx.user.update({
    where: { id: userId },
    data: { sessionEpoch: { increment: 1 } },
    select: { sessionEpoch: true },
  })
  return sessionEpoch
}
