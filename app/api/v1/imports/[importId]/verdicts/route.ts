import { z } from 'zod'
import { verdictKinds } from '@/lib/contracts/import'
import { idSchema, pageQuerySchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { page } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { listVerdicts } from '@/lib/server/queries/list/list-verdicts'

export const GET = route({
  summary: 'List the verdicts on rows',
  permission: 'list.read',
  params: z.object({ importId: idSchema('imp') }),
  query: pageQuerySchema.extend({
    verdict: z.enum(verdictKinds).optional(),
    code: z.string().max(60).optional(),
    column: z.string().max(500).optional(),
  }),
  handle: async ({ ctx, params, query }) => {
    const { data, meta } = await listVerdicts(ctx, params.importId, query)
    return page(data, meta)
  },
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
