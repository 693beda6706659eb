import type { JobDto } from '@/lib/contracts/job'
import type { ZoneRulesDto } from '@/lib/contracts/zone-rules'
import type { ZoneRules } from '@/lib/domain/compliance/zone-rules'
import { getPrisma } from '@/lib/server/db/prisma'
import { getUnplaced } from '@/lib/server/queries/organisation/count-unplaced'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { fromJobs, type JobRow, jobColumns } from '@/lib/server/services/job/require-job'
import { toJobDto } from '@/lib/server/services/job/to-job-dto'
import { readZoneRules } from '@/lib/server/services/organisation/zone-rules'

/** How the organisation decides the time zones of numbers, and how many numbers nothing places. */
export async function getZoneRules(ctx: Ctx): Promise<ZoneRulesDto> {
  requirePermission(ctx, 'rule_set.read')
  return toZoneRulesDto(ctx, await readZoneRules(ctx.tx ?? getPrisma(), ctx.organisationId))
}

/** For who has just changed them too. */
export async function toZoneRulesDto(ctx: Ctx, rules: ZoneRules): Promise<ZoneRulesDto> {
  const [unplaced, job] = await Promise.all([getUnplaced(ctx.organisationId, rules), findLastJob(ctx)])
  return { ...rules, unplaced, job }
}

async function findLastJob(ctx: Ctx): Promise<JobDto | null> {
  const [row] = await getPrisma().$queryRaw<JobRow[]>`
    select ${jobColumns} from ${fromJobs}
    where j.organisation_id = ${ctx.organisationId} and j.kind = 'placement'
    order by j.id desc limit 1`
  return row ? toJobDto(ctx, row) : null
}
