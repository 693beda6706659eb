import { auditQuerySchema } from '@/lib/contracts/audit'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { page } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { listAuditEvents } from '@/lib/server/services/audit/list-audit-events'

export const GET = route({
  summary: 'Read the audit log, newest first',
  permission: 'audit.read',
  query: auditQuerySchema,
  handle: async ({ ctx, query }) => {
    const { data, meta } = await listAuditEvents(ctx, query)
    return page(data, meta)
  },
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
