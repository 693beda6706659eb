import { z } from 'zod'
import { idSchema } from '@/lib/contracts/shared'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { retireWebhookSecret } from '@/lib/server/services/connection/retire-webhook-secret'

export const DELETE = route({
  summary: 'Retire a webhook secret',
  permission: 'connector.manage',
  params: z.object({ secretId: idSchema('whs') }),
  handle: async ({ ctx, params }) => ok(await retireWebhookSecret(ctx, params.secretId)),
})

export const { GET, POST, PUT, PATCH, OPTIONS } = refuseOthers({ DELETE })
