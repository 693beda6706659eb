import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { cancelImport } from '@/lib/server/services/import/cancel-import'

export const POST = route({
  summary: 'Cancel an import',
  permission: 'list.write',
  params: z.object({ importId: idSchema('imp') }),
  handle: async ({ ctx, params }) => ok(await cancelImport(ctx, params.importId)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
