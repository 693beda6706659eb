import { z } from 'zod'
import { confirmImportSchema } from '@/lib/contracts/import'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { accepted } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { confirmImport } from '@/lib/server/services/import/confirm-import'

export const POST = route({
  summary: 'Begin the import with this mapping',
  permission: 'list.write',
  params: z.object({ importId: idSchema('imp') }),
  body: confirmImportSchema,
  handle: async ({ ctx, params, body }) => accepted(await confirmImport(ctx, params.importId, body)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
