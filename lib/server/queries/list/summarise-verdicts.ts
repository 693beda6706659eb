import type { VerdictSummaryDto } from '@/lib/contracts/import-run'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { requireImport } from '@/lib/server/services/import/require-import'

const KINDS_MAX = 200

/** How often each thing was said of an import's rows: what kept them out first, and of that the most frequent. */
export async function summariseVerdicts(ctx: Ctx, importId: bigint): Promise<VerdictSummaryDto[]> {
  requirePermission(ctx, 'list.read')
  await requireImport(getPrisma(), ctx.organisationId, importId)
  return getPrisma().$queryRaw<VerdictSummaryDto[]>`
    select verdict, code, column_name as column, count(distinct row_no)::int as rows,
           (array_agg(message order by row_no))[1] as example
    from import_row_verdict
    where organisation_id = ${ctx.organisationId} and import_id = ${importId}
    group by verdict, code, column_name
    order by array_position(array['rejected', 'duplicate', 'warning'], verdict), count(*) desc, code limit ${KINDS_MAX}`
}
