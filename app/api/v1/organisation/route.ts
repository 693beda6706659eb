import { updateOrganisationSchema } from '@/lib/contracts/organisation'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { getOrganisation } from '@/lib/server/services/organisation/get-organisation'
import { updateOrganisation } from '@/lib/server/services/organisation/update-organisation'

export const GET = route({
  summary: 'Get the organisation',
  permission: null,
  handle: async ({ ctx }) => ok(await getOrganisation(ctx)),
})

export const PATCH = route({
  summary: 'Change the organisation',
  permission: 'organisation.manage',
  body: updateOrganisationSchema,
  handle: async ({ ctx, body }) => ok(await updateOrganisation(ctx, body)),
})

export const { POST, PUT, DELETE, OPTIONS } = refuseOthers({ GET, PATCH })
