import { z } from 'zod'
import { importUndoQuerySchema } from '@/lib/contracts/import-run'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { accepted, ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getImportUndo } from '@/lib/server/queries/list/get-import-undo'
import { undoImport } from '@/lib/server/services/import/undo-import'

const params = z.object({ importId: idSchema('imp') })

export const GET = route({
  summary: 'Get what an undo of the import would do, or did',
  permission: 'list.read',
  params,
  query: importUndoQuerySchema,
  handle: async ({ ctx, params, query }) => ok(await getImportUndo(ctx, params.importId, query)),
})

export const POST = route({
  summary: 'Undo an import',
  permission: 'list.write',
  params,
  handle: async ({ ctx, params }) => accepted(await undoImport(ctx, params.importId)),
})

export const { PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET, POST })
