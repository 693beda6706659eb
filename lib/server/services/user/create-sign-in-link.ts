import { AppError } from '@/lib/domain/errors'
import { getEnv } from '@/lib/env'
import { createOneTimeToken } from '@/lib/server/auth/one-time-token'
import { getPrisma } from '@/lib/server/db/prisma'

/**
 * The address that signs this user in once, for the terminal of whoever started Rollcall. A newer one ends it; unused
 * it lasts a day.
 */
export async function createSignInLink(userId: bigint, now: Date = new Date()): Promise<string> {
  const { token } = await getPrisma().$transaction(async (tx) => {
    const membership = await tx.membership.findFirst({
      where: { userId },
      orderBy: { createdAt: 'asc' },
      select: { organisationId: true },
    })
    if (!membership) throw new AppError('not_found', 'This user belongs to no organisation.')
    return createOneTimeToken(tx, { organisationId: membership.organisationId, userId, kind: 'sign_in', now })
  })
  return `${getEnv().publicUrl}/sign-in/link?token=${token}`
}
