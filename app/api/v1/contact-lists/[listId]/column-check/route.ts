import { z } from 'zod'
import { checkColumnSchema } from '@/lib/contracts/contact-list'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { checkColumn } from '@/lib/server/queries/list/check-column'

export const GET = route({
  summary: 'Check how many values of a column fit a type',
  permission: 'contact.read',
  params: z.object({ listId: idSchema('lst') }),
  query: checkColumnSchema,
  handle: async ({ ctx, params, query }) => ok(await checkColumn(ctx, params.listId, query)),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
