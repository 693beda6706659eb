import { z } from 'zod'

/** [A] "The token should have an expiry of 60 minutes"; ExpiresIn is in minutes. */
export const tokenLifeMinutes = 60

/** [C] Not documented: both are answered, a body is ignored. */
export const tokenMethods = ['GET', 'POST'] as const

/** What we answer: strict. Cisco's example is upper-case hex, so ours is too. */
export const tokenAnswerSchema = z.strictObject({
  Token: z.string().regex(/^(?:[0-9A-F]{2})+$/, 'must be upper-case hex'),
  ExpiresIn: z.literal(tokenLifeMinutes),
})
export type TokenAnswer = z.infer<typeof tokenAnswerSchema>

/**
 * [C] Undocumented on later calls: `Authorization: Bearer X` and bare `Authorization: X` are both
 * accepted. Null where there is no token, or where it is another scheme.
 */
export function readBearerToken(header: string | null | undefined): string | null {
  const text = header?.trim() ?? ''
  const token = /^bearer\s+/i.test(text) ? text.replace(/^bearer\s+/i, '') : text
  return token === '' || /\s/.test(token) ? null : token
}

/** RFC 7617, UTF-8. Null for anything that is not one readable Basic header. */
export function readBasicCredentials(
  header: string | null | undefined,
): { user: string; password: string } | null {
  const encoded = /^basic\s+([A-Za-z0-9+/]+={0,2})\s*$/i.exec(header?.trim() ?? '')?.[1]
  if (encoded === undefined) return null
  try {
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0))
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const colon = text.indexOf(':')
    return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) }
  } catch {
    return null
  }
}

/** Sent with every 401 of the machine endpoints; [C] never 403, never a redirect. */
export const tokenChallenge = 'Basic realm="rollcall", charset="UTF-8"'
export const bearerChallenge = 'Bearer realm="rollcall"'
