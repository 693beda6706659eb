import type { WebhookSecretDto } from '@/lib/contracts/connection'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { toWebhookSecretDto, webhookSecretSelect } from '@/lib/server/services/connection/connection-rows'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'

/** Dispositions signed with it are refused from then on. The last valid one cannot be retired, only rotated. */
export async function retireWebhookSecret(ctx: Ctx, secretId: bigint): Promise<WebhookSecretDto> {
  requirePermission(ctx, 'connector.manage')
  const { organisationId } = ctx
  return withTransaction(ctx, async (tx, inner) => {
    await tx.$queryRaw`select id from organisation where id = ${organisationId} for no key update`
    const row = await tx.webhookSecret.findFirst({
      where: { id: secretId, organisationId },
      select: webhookSecretSelect,
    })
    if (!row) throw new AppError('not_found', 'There is no such webhook secret.')
    if (row.retiredAt) return toWebhookSecretDto(row)
    const valid = await tx.webhookSecret.count({ where: { organisationId, retiredAt: null } })
    if (valid < 2) {
      throw new AppError(
        'conflict',
        'This is the only valid secret. Create the next one and update the subscription first.',
      )
    }
    await tx.webhookSecret.update({
      where: { id: secretId, organisationId },
      data: { retiredAt: ctx.now },
      select: { id: true },
    })
    await recordAudit(tx, inner, {
      action: 'webhook_secret.retire',
      entity: 'webhook_secret',
      entityId: formatId('whs', secretId),
    })
    return toWebhookSecretDto({ ...row, retiredAt: ctx.now })
  })
}
