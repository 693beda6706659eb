import { createHash } from 'node:crypto'
import { getPrisma } from '@/lib/server/db/prisma'

export type FoundApiKey = { id: bigint; name: string; scopes: string[]; organisationId: bigint }

/** Keys hold 192 random bits: nothing to gain from a slow hash, and a lookup by hash has no timing to leak. */
export function hashApiKey(key: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(key).digest())
}

const LAST_USED_STEP_MS = 60_000

/** The key if it may be used now. When it was last used is written at most once a minute. */
export async function findApiKey(key: string, now: Date): Promise<FoundApiKey | null> {
  const prisma = getPrisma()
  const found = await prisma.apiKey.findUnique({
    where: { secretHash: hashApiKey(key) },
    select: {
      id: true,
      name: true,
      scopes: true,
      organisationId: true,
      lastUsedAt: true,
      expiresAt: true,
      revokedAt: true,
    },
  })
  if (!found || found.revokedAt !== null) return null
  if (found.expiresAt !== null && found.expiresAt <= now) return null
  if (found.lastUsedAt === null || now.getTime() - found.lastUsedAt.getTime() > LAST_USED_STEP_MS) {
    await prisma.apiKey.update({ where: { id: found.id }, data: { lastUsedAt: now }, select: { id: true } })
  }
  return { id: found.id, name: found.name, scopes: found.scopes, organisationId: found.organisationId }
}
