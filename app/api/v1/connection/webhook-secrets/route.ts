import { refuseOthers } from '@/lib/server/http/refuse-others'
import { createdOnce } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { createWebhookSecret } from '@/lib/server/services/connection/create-webhook-secret'

export const POST = route({
  summary: 'Create a webhook secret; it is shown once',
  permission: 'connector.manage',
  handle: async ({ ctx }) => createdOnce(await createWebhookSecret(ctx)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
