import type { ZoneRulesDto } from '@/lib/contracts/zone-rules'
import type { ZoneRules } from '@/lib/domain/compliance/zone-rules'
import { getPrisma } from '@/lib/server/db/prisma'
import { getUnplaced } from '@/lib/server/queries/organisation/count-unplaced'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { readZoneRules } from '@/lib/server/services/organisation/zone-rules'

/** How the organisation decides the time zones of numbers, and how many numbers nothing places. */
export async function getZoneRules(ctx: Ctx): Promise<ZoneRulesDto> {
  requirePermission(ctx, 'rule_set.read')
  return toZoneRulesDto(ctx, await readZoneRules(ctx.tx ?? getPrisma(), ctx.organisationId))
}

/** For who has just changed them too. */
export async function toZoneRulesDto(
  { organisationId }: Pick<Ctx, 'organisationId'>,
  rules: ZoneRules,
): Promise<ZoneRulesDto> {
  return { ...rules, unplaced: await getUnplaced(organisationId, rules) }
}
