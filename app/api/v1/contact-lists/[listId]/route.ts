import { z } from 'zod'
import { updateContactListSchema } from '@/lib/contracts/contact-list'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getContactList } from '@/lib/server/queries/list/get-contact-list'
import { updateContactList } from '@/lib/server/services/list/update-contact-list'

const paramsSchema = z.object({ listId: idSchema('lst') })

export const GET = route({
  summary: 'Get a contact list',
  permission: 'list.read',
  params: paramsSchema,
  handle: async ({ ctx, params }) => ok(await getContactList(ctx, params.listId)),
})

export const PATCH = route({
  summary: 'Change a contact list',
  permission: 'list.write',
  params: paramsSchema,
  body: updateContactListSchema,
  handle: async ({ ctx, params, body }) => {
    await updateContactList(ctx, params.listId, body)
    return ok(await getContactList(ctx, params.listId))
  },
})

export const { POST, PUT, DELETE, OPTIONS } = refuseOthers({ GET, PATCH })
