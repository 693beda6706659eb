import type { ConnectionDto } from '@/lib/contracts/connection'
import { formatId } from '@/lib/domain/ids'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { ensureSubscription } from '@/lib/server/services/connection/ensure-subscription'
import { getConnection } from '@/lib/server/services/connection/get-connection'
import { type Ctx, withTransaction } from '@/lib/server/services/context'

/** Registers the subscription, makes it active again, or gives it the newest secret. What WxCC said is in the answer. */
export async function registerSubscription(ctx: Ctx): Promise<ConnectionDto> {
  const { subscriptionId, status, fault } = await ensureSubscription(ctx)
  await withTransaction(ctx, (tx, inner) =>
    recordAudit(tx, inner, {
      action: 'subscription.register',
      entity: 'organisation',
      entityId: formatId('org', ctx.organisationId),
      after: { subscriptionId, status, fault },
    }),
  )
  return getConnection(ctx)
}
