import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { summariseVerdicts } from '@/lib/server/queries/list/summarise-verdicts'

export const GET = route({
  summary: 'Count the verdicts on rows by what they say',
  permission: 'list.read',
  params: z.object({ importId: idSchema('imp') }),
  handle: async ({ ctx, params }) => ok(await summariseVerdicts(ctx, params.importId)),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
