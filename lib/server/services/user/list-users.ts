import type { UserDto } from '@/lib/contracts/user'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { toUserDto, userSelect } from '@/lib/server/services/user/user-row'

/** All users of the organisation, by name. */
export async function listUsers(ctx: Ctx): Promise<UserDto[]> {
  requirePermission(ctx, 'user.manage')
  const rows = await getPrisma().membership.findMany({
    where: { organisationId: ctx.organisationId },
    orderBy: [{ user: { name: 'asc' } }, { userId: 'asc' }],
    select: userSelect,
  })
  return rows.map(toUserDto)
}
