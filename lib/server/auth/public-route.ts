import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { AppError } from '@/lib/domain/errors'
import { buildSessionCookie, type SessionClaims } from '@/lib/server/auth/session'
import { readAddress } from '@/lib/server/auth/throttle'
import { toProblemResponse, toValidationError } from '@/lib/server/http/problem'
import { parseJson } from '@/lib/server/http/read-json'
import { noContent } from '@/lib/server/http/respond'
import { requireSameOrigin } from '@/lib/server/http/same-origin'

const BODY_CHARS_MAX = 20_000

/**
 * A form that people fill in before they are signed in, and that signs them in: same origin only, small JSON body,
 * problem+json for what goes wrong.
 */
export function signInRoute<B extends z.ZodType>(
  schema: B,
  signIn: (body: z.output<B>, from: { address: string; now: Date }) => Promise<SessionClaims>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const requestId = request.headers.get('x-request-id') ?? randomUUID()
    try {
      requireSameOrigin(request)
      const body = schema.safeParse(await readJson(request))
      if (!body.success) throw toValidationError(body.error, 'body')
      const claims = await signIn(body.data, { address: readAddress(request.headers), now: new Date() })
      const response = noContent()
      response.headers.set('set-cookie', await buildSessionCookie(claims))
      return response
    } catch (error) {
      return toProblemResponse(error, requestId)
    }
  }
}

async function readJson(request: Request): Promise<unknown> {
  if (Number(request.headers.get('content-length') ?? 0) > BODY_CHARS_MAX) throw tooLarge()
  const text = await request.text()
  if (text.length > BODY_CHARS_MAX) throw tooLarge()
  return parseJson(text)
}

function tooLarge(): AppError {
  return new AppError('payload_too_large', 'The body is too large for this form.')
}
