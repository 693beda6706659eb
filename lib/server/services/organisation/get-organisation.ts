import type { OrganisationDto } from '@/lib/contracts/organisation'
import { formatId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import type { Ctx } from '@/lib/server/services/context'

/** Any signed-in caller may know the organisation. */
export async function getOrganisation(ctx: Ctx): Promise<OrganisationDto> {
  const row = await (ctx.tx ?? getPrisma()).organisation.findUniqueOrThrow({
    where: { id: ctx.organisationId },
    select: {
      id: true,
      name: true,
      wxccOrgId: true,
      isSandbox: true,
      timeZone: true,
      defaultCountry: true,
      createdAt: true,
    },
  })
  return { ...row, id: formatId('org', row.id), createdAt: row.createdAt.toISOString() }
}
