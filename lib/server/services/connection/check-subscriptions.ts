import { isAppError } from '@/lib/domain/errors'
import { getPrisma } from '@/lib/server/db/prisma'
import { checkSubscription, ensureSubscription } from '@/lib/server/services/connection/ensure-subscription'
import { systemCtx } from '@/lib/server/services/context'
import { getLogger } from '@/lib/server/telemetry/logger'

/**
 * WxCC may set a subscription inactive by itself: each is looked at and its status stored, for people to see and
 * reactivate. The sandbox's is mended at once.
 */
export async function checkSubscriptions(now: Date): Promise<void> {
  const connections = await getPrisma().wxccConnection.findMany({
    select: { organisationId: true, organisation: { select: { isSandbox: true } } },
  })
  for (const { organisationId, organisation } of connections) {
    try {
      const state = await checkSubscription(organisationId)
      if (organisation.isSandbox && state?.status !== 'active') {
        await ensureSubscription(systemCtx(organisationId, 'subscription', now))
      }
    } catch (error) {
      if (!isAppError(error)) throw error
      getLogger('jobs').warn({ organisationId: String(organisationId), err: error }, 'subscription')
    }
  }
}
