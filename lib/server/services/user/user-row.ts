import type { UserDto } from '@/lib/contracts/user'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { isRole } from '@/lib/domain/permissions'
import type { Tx } from '@/lib/server/services/context'

export const userSelect = {
  role: true,
  user: {
    select: {
      id: true,
      name: true,
      email: true,
      passwordHash: true,
      disabledAt: true,
      lastSignInAt: true,
      createdAt: true,
    },
  },
} as const

export type UserRow = {
  role: string
  user: {
    id: bigint
    name: string
    email: string
    passwordHash: string | null
    disabledAt: Date | null
    lastSignInAt: Date | null
    createdAt: Date
  }
}

export function toUserDto({ role, user }: UserRow): UserDto {
  if (!isRole(role)) throw new AppError('internal', 'A user has a role that Rollcall does not know.')
  const isInvited = user.passwordHash === null && user.lastSignInAt === null
  return {
    id: formatId('usr', user.id),
    name: user.name,
    email: user.email,
    role,
    state: user.disabledAt ? 'disabled' : isInvited ? 'invited' : 'active',
    lastSignInAt: user.lastSignInAt?.toISOString() ?? null,
    createdAt: user.createdAt.toISOString(),
  }
}

/** The organisation's user, or `not_found`: of other organisations' users nothing is told. */
export async function requireUser(tx: Tx, organisationId: bigint, userId: bigint): Promise<UserRow> {
  const row = await tx.membership.findUnique({
    where: { organisationId_userId: { organisationId, userId } },
    select: userSelect,
  })
  if (!row) throw new AppError('not_found', 'There is no such user in this organisation.')
  return row
}
