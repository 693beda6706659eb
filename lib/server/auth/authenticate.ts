import { AppError } from '@/lib/domain/errors'
import { findApiKey } from '@/lib/server/auth/find-api-key'
import { decodeSession, readSessionCookie } from '@/lib/server/auth/session'
import { findSignedInUser } from '@/lib/server/auth/session-epoch'
import type { Actor } from '@/lib/server/services/context'

export type Authenticated = { actor: Actor; organisationId: bigint }

/** Our own keys are longer; this is what ROLLCALL_BOOTSTRAP_API_KEY may be. */
const bearerPattern = /^Bearer +(rck_[A-Za-z0-9._-]{8,200})$/i

/** Who sends this request: an API key if it carries one, else the browser's session. Throws `unauthenticated`. */
export async function authenticate(request: Request): Promise<Authenticated> {
  const header = request.headers.get('authorization')
  return header === null ? authenticateSession(readSessionCookie(request)) : authenticateKey(header)
}

async function authenticateKey(header: string): Promise<Authenticated> {
  const key = bearerPattern.exec(header.trim())?.[1]
  if (!key) {
    throw new AppError('unauthenticated', 'The Authorization header must read: Bearer rck_… (an API key).')
  }
  const found = await findApiKey(key, new Date())
  if (!found) throw new AppError('unauthenticated', 'This API key is unknown, revoked or expired.')
  const { id, name, scopes, organisationId } = found
  return { actor: { kind: 'api_key', id, name, scopes }, organisationId }
}

export async function authenticateSession(cookie: string | undefined): Promise<Authenticated> {
  const claims = await decodeSession(cookie)
  if (!claims) throw new AppError('unauthenticated', 'Sign in, or send an API key.')
  const user = await findSignedInUser(claims)
  if (!user) throw new AppError('unauthenticated', 'This session was ended. Sign in again.')
  return {
    actor: { kind: 'user', id: user.id, name: user.name, role: user.role },
    organisationId: user.organisationId,
  }
}
