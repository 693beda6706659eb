import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { accepted } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { undoImport } from '@/lib/server/services/import/undo-import'

export const POST = route({
  summary: 'Undo an import',
  permission: 'list.write',
  params: z.object({ importId: idSchema('imp') }),
  handle: async ({ ctx, params }) => accepted(await undoImport(ctx, params.importId)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
