import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getImportChunks } from '@/lib/server/queries/list/get-import-chunks'

export const GET = route({
  summary: 'Get which chunks of the file have arrived',
  permission: 'list.read',
  params: z.object({ importId: idSchema('imp') }),
  handle: async ({ ctx, params }) => ok(await getImportChunks(ctx, params.importId)),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
