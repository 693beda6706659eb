import type { ApiKeyDto } from '@/lib/contracts/api-key'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { apiKeySelect, toApiKeyDto } from '@/lib/server/services/api-key/api-key-row'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'

/** The key's next request is refused. Revoking twice changes nothing. */
export async function revokeApiKey(ctx: Ctx, keyId: bigint): Promise<ApiKeyDto> {
  requirePermission(ctx, 'api_key.manage')
  return withTransaction(ctx, async (tx, inner) => {
    const where = { id: keyId, organisationId: ctx.organisationId }
    const { count } = await tx.apiKey.updateMany({
      where: { ...where, revokedAt: null },
      data: { revokedAt: ctx.now },
    })
    const row = await tx.apiKey.findFirst({ where, select: apiKeySelect })
    if (!row) throw new AppError('not_found', 'There is no such API key.')
    if (count > 0) {
      await recordAudit(tx, inner, {
        action: 'api_key.revoke',
        entity: 'api_key',
        entityId: formatId('key', keyId),
        before: { name: row.name },
      })
    }
    return toApiKeyDto(row, ctx.now)
  })
}
