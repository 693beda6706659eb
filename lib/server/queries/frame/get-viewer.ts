import type { ViewerDto } from '@/lib/contracts/viewer'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { listPermissions } from '@/lib/domain/permissions'
import { getPrisma } from '@/lib/server/db/prisma'
import type { Ctx } from '@/lib/server/services/context'

/** Who is signed in and to which organisation: what the frame around every page shows. */
export async function getViewer(ctx: Ctx): Promise<ViewerDto> {
  if (ctx.actor.kind !== 'user') throw new AppError('forbidden', 'Pages are for people who signed in.')
  const organisation = await getPrisma().organisation.findUniqueOrThrow({
    where: { id: ctx.organisationId },
    select: { id: true, name: true, isSandbox: true, timeZone: true },
  })
  return {
    name: ctx.actor.name,
    role: ctx.actor.role,
    permissions: listPermissions(ctx.actor.role),
    organisation: { ...organisation, id: formatId('org', organisation.id) },
  }
}
