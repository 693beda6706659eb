import { outcomesQuerySchema } from '@/lib/contracts/analytics'
import { csv, ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getOutcomes } from '@/lib/server/queries/analytics/get-outcomes'
import { toOutcomesCsv } from '@/lib/server/queries/analytics/to-outcomes-csv'

export const GET = route({
  permission: 'analytics.read',
  query: outcomesQuerySchema,
  handle: async ({ ctx, query, request }) => {
    const outcomes = await getOutcomes(ctx, query)
    if (!request.headers.get('accept')?.includes('text/csv')) return ok(outcomes)
    return csv(`outcomes-${outcomes.from.slice(0, 10)}.csv`, toOutcomesCsv(outcomes))
  },
})
