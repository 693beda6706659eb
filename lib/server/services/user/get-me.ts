import type { MeDto } from '@/lib/contracts/user'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { isPermission, listPermissions } from '@/lib/domain/permissions'
import { getPrisma } from '@/lib/server/db/prisma'
import type { Ctx } from '@/lib/server/services/context'

/** Who the caller is and what the caller may do. */
export async function getMe(ctx: Ctx): Promise<MeDto> {
  const { actor, organisationId } = ctx
  if (actor.kind === 'system') throw new AppError('forbidden', 'Only users and API keys have a self.')
  const prisma = getPrisma()
  const organisation = await prisma.organisation.findUniqueOrThrow({
    where: { id: organisationId },
    select: { name: true, isSandbox: true, timeZone: true },
  })
  const shared = { name: actor.name, organisation: { id: formatId('org', organisationId), ...organisation } }
  if (actor.kind === 'api_key') {
    return {
      ...shared,
      id: formatId('key', actor.id),
      kind: 'api_key',
      email: null,
      role: null,
      hasPassword: false,
      permissions: actor.scopes.filter(isPermission),
    }
  }
  const user = await prisma.user.findUniqueOrThrow({
    where: { id: actor.id },
    select: { email: true, passwordHash: true },
  })
  return {
    ...shared,
    id: formatId('usr', actor.id),
    kind: 'user',
    email: user.email,
    role: actor.role,
    hasPassword: user.passwordHash !== null,
    permissions: listPermissions(actor.role),
  }
}
