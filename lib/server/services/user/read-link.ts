import { type OneTimeKind, peekOneTimeToken } from '@/lib/server/auth/one-time-token'
import { getPrisma } from '@/lib/server/db/prisma'

export type LinkOwner = { email: string; organisationName: string }

/** For the page behind an invitation or reset link: whose it is, without using it up. Null: used, ended or unknown. */
export async function readLink(token: string, kind: OneTimeKind, now: Date): Promise<LinkOwner | null> {
  const prisma = getPrisma()
  const found = await peekOneTimeToken(prisma, token, [kind], now)
  if (!found) return null
  const owner = await prisma.membership.findUnique({
    where: { organisationId_userId: { organisationId: found.organisationId, userId: found.userId } },
    select: { user: { select: { email: true, disabledAt: true } }, organisation: { select: { name: true } } },
  })
  if (!owner || owner.user.disabledAt) return null
  return { email: owner.user.email, organisationName: owner.organisation.name }
}
