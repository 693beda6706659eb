import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { explainContact } from '@/lib/server/queries/contact/explain-contact'

export const GET = route({
  summary: 'Say why a contact is called or not: every gate and its verdict',
  permission: 'contact.read',
  params: z.object({ campaignId: idSchema('cmp'), contactId: idSchema('con') }),
  handle: async ({ ctx, params }) => ok(await explainContact(ctx, params.campaignId, params.contactId)),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
