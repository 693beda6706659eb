import { z } from 'zod'
import { previewImportQuerySchema } from '@/lib/contracts/import'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { previewImport } from '@/lib/server/services/import/preview-import'

export const GET = route({
  summary: 'What the first rows will become',
  permission: 'list.read',
  params: z.object({ importId: idSchema('imp') }),
  query: previewImportQuerySchema,
  handle: async ({ ctx, params, query }) => ok(await previewImport(ctx, params.importId, query)),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
