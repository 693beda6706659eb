import type { UserLinkDto } from '@/lib/contracts/user'
import { getEnv } from '@/lib/env'
import { createOneTimeToken } from '@/lib/server/auth/one-time-token'
import type { Ctx, Tx } from '@/lib/server/services/context'
import { toUserDto, type UserRow } from '@/lib/server/services/user/user-row'

const pages = { invite: '/accept-invite', reset: '/reset-password' } as const

export async function makeUserLink(
  tx: Tx,
  ctx: Ctx,
  row: UserRow,
  kind: 'invite' | 'reset',
): Promise<UserLinkDto> {
  const { token, expiresAt } = await createOneTimeToken(tx, {
    organisationId: ctx.organisationId,
    userId: row.user.id,
    kind,
    now: ctx.now,
  })
  return {
    user: toUserDto(row),
    kind,
    link: `${getEnv().publicUrl}${pages[kind]}?token=${token}`,
    expiresAt: expiresAt.toISOString(),
  }
}
