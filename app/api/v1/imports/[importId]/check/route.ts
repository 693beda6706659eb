import { z } from 'zod'
import { checkImportSchema } from '@/lib/contracts/import'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { accepted } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { checkImport } from '@/lib/server/services/import/check-import'

export const POST = route({
  summary: 'Find out what the import would do, without doing it',
  permission: 'list.write',
  params: z.object({ importId: idSchema('imp') }),
  body: checkImportSchema,
  handle: async ({ ctx, params, body }) => accepted(await checkImport(ctx, params.importId, body)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
