import { decode, encode } from 'next-auth/jwt'
import { z } from 'zod'
import { formatId, parseId } from '@/lib/domain/ids'
import { getEnv } from '@/lib/env'

/** Who is signed in, to which organisation, and in which epoch of the user's sessions. */
export type SessionClaims = { userId: bigint; organisationId: bigint; epoch: number }

/** A shift and a weekend; ending earlier is what the epoch is for. */
export const sessionSeconds = 7 * 24 * 3600

const claimsSchema = z.object({ sub: z.string(), org: z.string(), epoch: z.number().int() })
export type SessionToken = z.infer<typeof claimsSchema>

export function toSessionToken(claims: SessionClaims): SessionToken {
  return {
    sub: formatId('usr', claims.userId),
    org: formatId('org', claims.organisationId),
    epoch: claims.epoch,
  }
}

/** Null for whatever we did not write. */
export function readSessionToken(payload: unknown): SessionClaims | null {
  const parsed = claimsSchema.safeParse(payload)
  if (!parsed.success) return null
  const userId = parseId('usr', parsed.data.sub)
  const organisationId = parseId('org', parsed.data.org)
  if (userId === null || organisationId === null) return null
  return { userId, organisationId, epoch: parsed.data.epoch }
}

/** Cookies are Secure wherever people reach Rollcall by https. */
export function usesSecureCookies(): boolean {
  return getEnv().publicUrl.startsWith('https://')
}

/** next-auth's own name, so that its sign-out and ours end the same session. */
export function getSessionCookieName(): string {
  return usesSecureCookies() ? '__Secure-next-auth.session-token' : 'next-auth.session-token'
}

/** The claims of a session cookie: decrypted and unexpired, but not yet checked against the user's epoch. */
export async function decodeSession(token: string | undefined): Promise<SessionClaims | null> {
  if (!token) return null
  try {
    return readSessionToken(await decode({ token, secret: getEnv().authSecret }))
  } catch {
    return null
  }
}

export function readSessionCookie(request: Request): string | undefined {
  const name = getSessionCookieName()
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const [key, ...rest] = part.trim().split('=')
    if (key === name) return rest.join('=')
  }
  return undefined
}

/** A Set-Cookie header that signs in, for links and forms that do not pass through next-auth's own callback. */
export async function buildSessionCookie(claims: SessionClaims): Promise<string> {
  const token = await encode({
    token: toSessionToken(claims),
    secret: getEnv().authSecret,
    maxAge: sessionSeconds,
  })
  const secure = usesSecureCookies() ? '; Secure' : ''
  return `${getSessionCookieName()}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${sessionSeconds}${secure}`
}
