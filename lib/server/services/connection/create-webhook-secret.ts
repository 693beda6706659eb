import { randomBytes } from 'node:crypto'
import type { CreatedWebhookSecretDto } from '@/lib/contracts/connection'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { encryptSecret } from '@/lib/server/crypto/encryption'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { toWebhookSecretDto, webhookSecretSelect } from '@/lib/server/services/connection/connection-rows'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'

const VALID_MAX = 2

/** Makes the secret that WxCC signs dispositions with (256 random bits), or takes the given one. Two are valid at most. */
export async function createWebhookSecret(
  ctx: Ctx,
  given: { secret?: string } = {},
): Promise<CreatedWebhookSecretDto> {
  requirePermission(ctx, 'connector.manage')
  const { organisationId } = ctx
  const secret = given.secret ?? randomBytes(32).toString('base64url')
  return withTransaction(ctx, async (tx, inner) => {
    await tx.$queryRaw`select id from organisation where id = ${organisationId} for no key update`
    const valid = await tx.webhookSecret.count({ where: { organisationId, retiredAt: null } })
    if (valid >= VALID_MAX) {
      throw new AppError('conflict', 'Two secrets are valid already. Retire the old one first.')
    }
    const row = await tx.webhookSecret.create({
      data: { organisationId, secretEncrypted: new Uint8Array(encryptSecret(secret)), createdAt: ctx.now },
      select: webhookSecretSelect,
    })
    await recordAudit(tx, inner, {
      action: 'webhook_secret.create',
      entity: 'webhook_secret',
      entityId: formatId('whs', row.id),
    })
    return { ...toWebhookSecretDto(row), secret }
  })
}
