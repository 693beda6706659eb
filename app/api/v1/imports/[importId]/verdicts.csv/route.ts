import { z } from 'zod'
import { verdictKinds } from '@/lib/contracts/import'
import { idSchema } from '@/lib/contracts/shared'
import { formatId } from '@/lib/domain/ids'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { csv } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { streamVerdictsCsv } from '@/lib/server/queries/list/stream-verdicts-csv'

export const GET = route({
  summary: 'Download the verdicts on rows',
  permission: 'list.read',
  params: z.object({ importId: idSchema('imp') }),
  query: z.object({
    verdict: z.enum(verdictKinds).optional(),
    code: z.string().max(60).optional(),
    column: z.string().max(500).optional(),
  }),
  handle: async ({ ctx, params, query }) =>
    csv(
      `verdicts-${formatId('imp', params.importId)}.csv`,
      await streamVerdictsCsv(ctx, params.importId, query),
    ),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
