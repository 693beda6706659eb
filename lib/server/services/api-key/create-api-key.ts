import { randomBytes } from 'node:crypto'
import { type CreateApiKeyInput, type CreatedApiKeyDto, createApiKeySchema } from '@/lib/contracts/api-key'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { hashApiKey } from '@/lib/server/auth/find-api-key'
import { apiKeySelect, toApiKeyDto } from '@/lib/server/services/api-key/api-key-row'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, withTransaction } from '@/lib/server/services/context'

const SHOWN_CHARS = 8

/** Makes a key of 192 random bits. Only its hash is kept. */
export async function createApiKey(ctx: Ctx, input: CreateApiKeyInput): Promise<CreatedApiKeyDto> {
  requirePermission(ctx, 'api_key.manage')
  const { name, scopes, expiresAt } = createApiKeySchema.parse(input)
  const expires = expiresAt ? new Date(expiresAt) : null
  if (expires && expires <= ctx.now) {
    throw new AppError('validation', 'The key would have expired already.', {
      errors: [{ path: 'expiresAt', message: 'lies in the past' }],
    })
  }
  const key = `rck_${randomBytes(24).toString('base64url')}`
  return withTransaction(ctx, async (tx, inner) => {
    const row = await tx.apiKey.create({
      data: {
        organisationId: ctx.organisationId,
        name,
        prefix: key.slice(0, SHOWN_CHARS),
        secretHash: hashApiKey(key),
        scopes: [...new Set(scopes)],
        createdById: ctx.actor.kind === 'user' ? ctx.actor.id : null,
        expiresAt: expires,
        createdAt: ctx.now,
      },
      select: apiKeySelect,
    })
    await recordAudit(tx, inner, {
      action: 'api_key.create',
      entity: 'api_key',
      entityId: formatId('key', row.id),
      after: { name, scopes: row.scopes, expiresAt: row.expiresAt },
    })
    return { ...toApiKeyDto(row, ctx.now), key }
  })
}
