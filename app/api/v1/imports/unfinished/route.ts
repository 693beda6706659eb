import { unfinishedImportsQuerySchema } from '@/lib/contracts/import'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { listUnfinishedImports } from '@/lib/server/queries/list/list-unfinished-imports'

export const GET = route({
  summary: 'List imports that were begun and not confirmed yet',
  permission: 'list.read',
  query: unfinishedImportsQuerySchema,
  handle: async ({ ctx, query }) => ok(await listUnfinishedImports(ctx, query)),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
