import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { formatId } from '@/lib/domain/ids'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { csv } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { exportContact, toContactCsv } from '@/lib/server/queries/contact/export-contact'

export const GET = route({
  summary: 'Export everything that is held about a contact, as CSV',
  permission: 'export',
  params: z.object({ contactId: idSchema('con') }),
  handle: async ({ ctx, params }) =>
    csv(`${formatId('con', params.contactId)}.csv`, toContactCsv(await exportContact(ctx, params.contactId))),
})

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ GET })
