import {
  type OrganisationDto,
  type UpdateOrganisationInput,
  updateOrganisationSchema,
} from '@/lib/contracts/organisation'
import { formatId } from '@/lib/domain/ids'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'
import { getOrganisation } from '@/lib/server/services/organisation/get-organisation'
import { requirePlace } from '@/lib/server/services/organisation/require-place'

export async function updateOrganisation(ctx: Ctx, input: UpdateOrganisationInput): Promise<OrganisationDto> {
  requirePermission(ctx, 'organisation.manage')
  const parsed = requirePlace(updateOrganisationSchema.parse(input))
  const changes = {
    ...(parsed.name === undefined ? {} : { name: parsed.name }),
    ...(parsed.timeZone === undefined ? {} : { timeZone: parsed.timeZone }),
    ...(parsed.defaultCountry === undefined ? {} : { defaultCountry: parsed.defaultCountry }),
  }
  return withTransaction(ctx, async (tx, inner) => {
    const { name, timeZone, defaultCountry } = await getOrganisation(inner)
    await tx.organisation.update({ where: { id: ctx.organisationId }, data: changes, select: { id: true } })
    await recordAudit(tx, inner, {
      action: 'organisation.update',
      entity: 'organisation',
      entityId: formatId('org', ctx.organisationId),
      before: { name, timeZone, defaultCountry },
      after: changes,
    })
    return getOrganisation(inner)
  })
}
