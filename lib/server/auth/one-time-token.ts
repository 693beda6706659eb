import { createHash, randomBytes } from 'node:crypto'
import type { Tx } from '@/lib/server/services/context'

export type OneTimeKind = 'sign_in' | 'invite' | 'reset'

const lifeHours: Record<OneTimeKind, number> = { sign_in: 24, invite: 7 * 24, reset: 24 }

function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest())
}

/** Makes a link's token and ends the user's older ones of the same kind. Only its hash is kept. */
export async function createOneTimeToken(
  tx: Tx,
  input: { organisationId: bigint; userId: bigint; kind: OneTimeKind; now: Date },
): Promise<{ token: string; expiresAt: Date }> {
  const { organisationId, userId, kind, now } = input
  const token = randomBytes(24).toString('base64url')
  const expiresAt = new Date(now.getTime() + lifeHours[kind] * 3_600_000)
  await tx.oneTimeToken.deleteMany({ where: { userId, kind, usedAt: null } })
  await tx.oneTimeToken.create({
    data: { organisationId, userId, kind, tokenHash: hashToken(token), expiresAt, createdAt: now },
    select: { id: true },
  })
  return { token, expiresAt }
}

export type FoundToken = { userId: bigint; organisationId: bigint; kind: OneTimeKind }

/** Reads a link without using it up, for the page that asks for a password. */
export async function peekOneTimeToken(
  tx: Tx,
  token: string,
  kinds: readonly OneTimeKind[],
  now: Date,
): Promise<FoundToken | null> {
  const row = await tx.oneTimeToken.findUnique({
    where: { tokenHash: hashToken(token) },
    select: { userId: true, organisationId: true, kind: true, usedAt: true, expiresAt: true },
  })
  const kind = kinds.find((one) => one === row?.kind)
  if (!row || !kind || row.usedAt !== null || row.expiresAt <= now) return null
  return { userId: row.userId, organisationId: row.organisationId, kind }
}

/** Uses a link up: of two at the same moment one gets it. */
export async function consumeOneTimeToken(
  tx: Tx,
  token: string,
  kinds: readonly OneTimeKind[],
  now: Date,
): Promise<FoundToken | null> {
  const found = await peekOneTimeToken(tx, token, kinds, now)
  if (!found) return null
  const { count } = await tx.oneTimeToken.updateMany({
    where: { tokenHash: hashToken(token), usedAt: null },
    data: { usedAt: now },
  })
  return count === 1 ? found : null
}
