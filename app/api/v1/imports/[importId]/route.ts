import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getImport } from '@/lib/server/queries/list/get-import'

export const GET = route({
  summary: 'Get an import and its progress',
  permission: 'list.read',
  params: z.object({ importId: idSchema('imp') }),
  handle: async ({ ctx, params }) => ok(await getImport(ctx, params.importId)),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
