import { settleUnknownSchema } from '@/lib/contracts/attempt'
import { refuseOthers } from '@/lib/server/http/refuse-others'
import { accepted } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { settleUnknownAttempts } from '@/lib/server/services/attempt/settle-unknown-attempts'

export const POST = route({
  summary: 'Say what became of attempts whose outcome never came, each with its result',
  permission: 'attempt.settle',
  body: settleUnknownSchema,
  handle: async ({ ctx, body }) => accepted(await settleUnknownAttempts(ctx, body)),
})

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers({ POST })
