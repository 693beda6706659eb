import { z } from 'zod'
import { instantSchema } from '@/lib/contracts/shared'
import { isPermission, listScopes, type Permission } from '@/lib/domain/permissions'

const scopeSchema = z
  .string()
  .refine(
    (text): text is Permission => isPermission(text) && listScopes().includes(text),
    'not a scope of API keys',
  )

export const createApiKeySchema = z.object({
  name: z.string().trim().min(1, 'enter a name').max(100, 'at most 100 characters'),
  scopes: z.array(scopeSchema).min(1, 'choose at least one scope'),
  /** Null or left out: until it is revoked. */
  expiresAt: instantSchema.nullish(),
})
export type CreateApiKeyInput = z.infer<typeof createApiKeySchema>

export type ApiKeyDto = {
  id: string
  name: string
  /** The first characters, by which a key is recognised. */
  prefix: string
  scopes: string[]
  state: 'active' | 'expired' | 'revoked'
  lastUsedAt: string | null
  expiresAt: string | null
  revokedAt: string | null
  createdAt: string
}

/** `key` is shown once: only its hash is kept. */
export type CreatedApiKeyDto = ApiKeyDto & { key: string }
