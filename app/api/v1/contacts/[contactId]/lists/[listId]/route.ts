import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { leaveList } from '@/lib/server/services/contact/leave-list'

export const DELETE = route({
  summary: 'Take a contact off a list',
  permission: 'contact.write',
  params: z.object({ contactId: idSchema('con'), listId: idSchema('lst') }),
  handle: async ({ ctx, params }) => ok(await leaveList(ctx, params.contactId, params.listId)),
})

export const { GET, POST, PUT, PATCH, OPTIONS } = refuseOthers({ DELETE })
