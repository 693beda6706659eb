import { checkDncQuerySchema } from '@/lib/contracts/dnc'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { checkDnc } from '@/lib/server/queries/dnc/check-dnc'

export const GET = route({
  summary: 'Say whether a number is on DNC',
  permission: 'dnc.read',
  query: checkDncQuerySchema,
  handle: async ({ ctx, query }) => ok(await checkDnc(ctx, query.number)),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
