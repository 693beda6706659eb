import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { exportContact } from '@/lib/server/queries/contact/export-contact'

export const GET = route({
  summary: 'Export everything that is held about a contact',
  permission: 'export',
  params: z.object({ contactId: idSchema('con') }),
  handle: async ({ ctx, params }) => ok(await exportContact(ctx, params.contactId)),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
