import { z } from 'zod'
import { endDncSchema } from '@/lib/contracts/dnc'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { endDncEntry } from '@/lib/server/services/dnc/end-dnc-entry'

export const POST = route({
  summary: 'End a DNC entry',
  permission: 'dnc.end',
  params: z.object({ dncId: idSchema('dnc') }),
  body: endDncSchema,
  handle: async ({ ctx, params, body }) => ok(await endDncEntry(ctx, params.dncId, body)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
