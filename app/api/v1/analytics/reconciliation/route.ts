import { reconciliationQuerySchema } from '@/lib/contracts/reconciliation'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { csv, ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getReconciliation } from '@/lib/server/queries/attempt/get-reconciliation'
import { toReconciliationCsv } from '@/lib/server/queries/attempt/to-reconciliation-csv'
import { requirePermission } from '@/lib/server/services/context'

export const GET = route({
  summary: 'Handed out against settled, open and unknown, by campaign and day',
  permission: 'analytics.read',
  query: reconciliationQuerySchema,
  handle: async ({ ctx, query, request }) => {
    const isCsv = request.headers.get('accept')?.includes('text/csv') ?? false
    if (isCsv) requirePermission(ctx, 'export')
    const reconciliation = await getReconciliation(ctx, query)
    if (!isCsv) return ok(reconciliation)
    return csv(`reconciliation-${reconciliation.from.slice(0, 10)}.csv`, toReconciliationCsv(reconciliation))
  },
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
