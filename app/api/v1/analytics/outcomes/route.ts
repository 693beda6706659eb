import { outcomesQuerySchema } from '@/lib/contracts/analytics'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { csv, ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getOutcomes } from '@/lib/server/queries/analytics/get-outcomes'
import { toOutcomesCsv } from '@/lib/server/queries/analytics/to-outcomes-csv'
import { requirePermission } from '@/lib/server/services/context'

export const GET = route({
  summary: 'Outcomes over time, as the chart draws them',
  permission: 'analytics.read',
  query: outcomesQuerySchema,
  handle: async ({ ctx, query, request }) => {
    const isCsv = request.headers.get('accept')?.includes('text/csv') ?? false
    if (isCsv) requirePermission(ctx, 'export')
    const outcomes = await getOutcomes(ctx, query)
    if (!isCsv) return ok(outcomes)
    return csv(`outcomes-${outcomes.from.slice(0, 10)}.csv`, toOutcomesCsv(outcomes))
  },
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
