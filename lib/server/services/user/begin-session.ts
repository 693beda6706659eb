import { formatId } from '@/lib/domain/ids'
import { isRole, type Role } from '@/lib/domain/permissions'
import type { SessionClaims } from '@/lib/server/auth/session'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import type { Tx } from '@/lib/server/services/context'

export type SignInResult =
  | { ok: true; claims: SessionClaims }
  | { ok: false; reason: 'wrong' }
  | { ok: false; reason: 'throttled'; waitSeconds: number }

export type SignInWay = 'password' | 'link' | 'invite' | 'reset' | 'first_run'

/** Last step of every way in: the user is known and may enter. Notes when, and writes the audit row. */
export async function beginSession(
  tx: Tx,
  input: { userId: bigint; organisationId: bigint; way: SignInWay; now: Date },
): Promise<SessionClaims | null> {
  const { userId, organisationId, way, now } = input
  const membership = await tx.membership.findUnique({
    where: { organisationId_userId: { organisationId, userId } },
    select: { role: true, user: { select: { name: true, disabledAt: true, sessionEpoch: true } } },
  })
  if (!membership || membership.user.disabledAt !== null || !isRole(membership.role)) return null
  await tx.user.update({ where: { id: userId }, data: { lastSignInAt: now }, select: { id: true } })
  const role: Role = membership.role
  const ctx = {
    actor: { kind: 'user', id: userId, name: membership.user.name, role },
    organisationId,
    requestId: `sign-in ${way}`,
    now,
  } as const
  await recordAudit(tx, ctx, {
    action: 'user.sign_in',
    entity: 'user',
    entityId: formatId('usr', userId),
    after: { way },
  })
  return { userId, organisationId, epoch: membership.user.sessionEpoch }
}
