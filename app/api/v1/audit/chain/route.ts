import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { verifyAuditChain } from '@/lib/server/services/audit/verify-audit-chain'

export const GET = route({
  summary: 'Check that no row of the audit log was changed or taken out',
  permission: 'audit.read',
  handle: async ({ ctx }) => ok(await verifyAuditChain(ctx)),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
