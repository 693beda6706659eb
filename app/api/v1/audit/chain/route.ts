import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { verifyAuditChain } from '@/lib/server/services/audit/verify-audit-chain'

export const GET = route({
  permission: 'audit.read',
  handle: async ({ ctx }) => ok(await verifyAuditChain(ctx)),
})
