import type { AuthOptions } from 'next-auth'
import { formatId } from '@/lib/domain/ids'
import { applyDerivedEnv, getEnv } from '@/lib/env'
import {
  readSessionToken,
  type SessionClaims,
  sessionSeconds,
  toSessionToken,
  usesSecureCookies,
} from '@/lib/server/auth/session'
import { readAddress } from '@/lib/server/auth/throttle'
import { signInWithLink } from '@/lib/server/services/user/sign-in-with-link'
import { signInWithPassword } from '@/lib/server/services/user/sign-in-with-password'
import { getLogger } from '@/lib/server/telemetry/logger'

type RequestParts = { headers?: Record<string, unknown> }

function toHeaders(parts: RequestParts): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(parts.headers ?? {})) {
    if (typeof value === 'string') headers.set(name, value)
  }
  return headers
}

function toUser(claims: SessionClaims) {
  return { id: formatId('usr', claims.userId), ...toSessionToken(claims) }
}

/** next-auth sends the text of whatever is thrown to the browser: of our own faults only that there was one. */
async function keepToLog<T>(signingIn: Promise<T>): Promise<T> {
  try {
    return await signingIn
  } catch (error) {
    getLogger('auth').error({ err: error }, 'a sign-in failed')
    throw new Error('failed')
  }
}

/**
 * next-auth's options: JWT sessions, a password provider and a one-time-link provider. Read when the first request
 * comes, because next-auth takes its address from the environment and `next build` has none.
 */
export function getAuthOptions(): AuthOptions {
  applyDerivedEnv()
  const log = getLogger('auth')
  return {
    secret: getEnv().authSecret,
    session: { strategy: 'jwt', maxAge: sessionSeconds },
    useSecureCookies: usesSecureCookies(),
    pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
    providers: [
      {
        id: 'password',
        name: 'Password',
        type: 'credentials',
        credentials: { email: {}, password: {} },
        async authorize(given, request) {
          const email = String(given?.email ?? '')
          const password = String(given?.password ?? '')
          // PostgreSQL's text holds no NUL, and no address of a user does.
          if (email.includes('\0')) throw new Error('wrong')
          const address = readAddress(toHeaders(request))
          const result = await keepToLog(signInWithPassword({ email, password, address, now: new Date() }))
          if (result.ok) return toUser(result.claims)
          // The text travels to our sign-in form as `error`.
          throw new Error(result.reason === 'throttled' ? `throttled:${result.waitSeconds}` : 'wrong')
        },
      },
      {
        id: 'link',
        name: 'One-time link',
        type: 'credentials',
        credentials: { token: {} },
        async authorize(given, request) {
          const address = readAddress(toHeaders(request))
          const token = String(given?.token ?? '')
          const result = await keepToLog(signInWithLink({ token, address, now: new Date() }))
          if (result.ok) return toUser(result.claims)
          throw new Error(result.reason === 'throttled' ? `throttled:${result.waitSeconds}` : 'link')
        },
      },
    ],
    callbacks: {
      // The whole token is ours: no name and no address of a person travels in the cookie.
      jwt({ token, user }) {
        const claims = readSessionToken(user ?? token)
        return claims ? toSessionToken(claims) : {}
      },
      session: ({ session }) => ({ expires: session.expires }),
    },
    logger: {
      error: (code, metadata) =>
        log.error({ code, err: metadata instanceof Error ? metadata : undefined }, 'next-auth'),
      warn: (code) => log.warn({ code }, 'next-auth'),
      debug: () => undefined,
    },
  }
}
