import type { ConnectorCredentialDto, WebhookSecretDto } from '@/lib/contracts/connection'
import { formatId } from '@/lib/domain/ids'

export const credentialSelect = {
  id: true,
  userName: true,
  createdAt: true,
  lastUsedAt: true,
  revokedAt: true,
} as const

export function toCredentialDto(row: {
  id: bigint
  userName: string
  createdAt: Date
  lastUsedAt: Date | null
  revokedAt: Date | null
}): ConnectorCredentialDto {
  return {
    id: formatId('crd', row.id),
    userName: row.userName,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }
}

export const webhookSecretSelect = { id: true, createdAt: true, retiredAt: true } as const

export function toWebhookSecretDto(row: {
  id: bigint
  createdAt: Date
  retiredAt: Date | null
}): WebhookSecretDto {
  return {
    id: formatId('whs', row.id),
    createdAt: row.createdAt.toISOString(),
    retiredAt: row.retiredAt?.toISOString() ?? null,
  }
}
