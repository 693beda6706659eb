import { z } from 'zod'
import { startImportQuerySchema } from '@/lib/contracts/import'
import { idSchema, pageQuerySchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { accepted, page } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { listImports } from '@/lib/server/queries/list/list-imports'
import { readUpload } from '@/lib/server/services/import/read-upload'
import { uploadImport } from '@/lib/server/services/import/upload-import'

const paramsSchema = z.object({ listId: idSchema('lst') })

export const GET = route({
  summary: 'List the imports of a list, newest first',
  permission: 'list.read',
  params: paramsSchema,
  query: pageQuerySchema,
  handle: async ({ ctx, params, query }) => {
    const { data, meta } = await listImports(ctx, params.listId, query)
    return page(data, meta)
  },
})

export const POST = route({
  summary: 'Import a file; without a body, begin an upload in chunks',
  permission: 'list.write',
  params: paramsSchema,
  query: startImportQuerySchema,
  readsMedia: [
    'text/csv',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'multipart/form-data',
  ],
  handle: async ({ ctx, params, query, request }) => {
    const upload = await readUpload(request, query)
    const duplicates = { by: query.duplicatesBy, within: query.duplicatesWithin }
    return accepted(await uploadImport(ctx, { listId: params.listId, mode: query.mode, duplicates, upload }))
  },
})

export const { PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET, POST })
