import type { ApiKeyDto } from '@/lib/contracts/api-key'
import { formatId } from '@/lib/domain/ids'

export const apiKeySelect = {
  id: true,
  name: true,
  prefix: true,
  scopes: true,
  lastUsedAt: true,
  expiresAt: true,
  revokedAt: true,
  createdAt: true,
} as const

export type ApiKeyRow = {
  id: bigint
  name: string
  prefix: string
  scopes: string[]
  lastUsedAt: Date | null
  expiresAt: Date | null
  revokedAt: Date | null
  createdAt: Date
}

export function toApiKeyDto(row: ApiKeyRow, now: Date): ApiKeyDto {
  const isExpired = row.expiresAt !== null && row.expiresAt <= now
  return {
    id: formatId('key', row.id),
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    state: row.revokedAt ? 'revoked' : isExpired ? 'expired' : 'active',
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  }
}
