import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { AppError } from '@/lib/domain/errors'
import type { Permission } from '@/lib/domain/permissions'
import { authenticate } from '@/lib/server/auth/authenticate'
import { BodyDigest, digestAlong } from '@/lib/server/http/body-digest'
import { answerOnce } from '@/lib/server/http/idempotency'
import { toProblemResponse, toValidationError } from '@/lib/server/http/problem'
import { parseJson, refuseNul } from '@/lib/server/http/read-json'
import { requireSameOrigin } from '@/lib/server/http/same-origin'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** What a route says about itself: what it asks of a caller, and what it reads. */
export type RouteDeclaration<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
> = {
  /** What it does, in a few words, for the description of the API. */
  summary: string
  /** What the caller must be allowed to do; null: any signed-in caller. */
  permission: Permission | null
  /** Refuses API keys where no permission does it. */
  peopleOnly?: boolean
  params?: P
  query?: Q
  /** Parsed from JSON. A route that reads another kind of body leaves it out and reads `request` itself. */
  body?: B
  /** Largest JSON body. */
  bodyBytesMax?: number
  /** For the description only: the body in full, where `body` leaves parts of it to the verb. */
  describedBody?: z.ZodType
  /** The media types of a body that the handler reads itself. */
  readsMedia?: readonly string[]
}

type RouteOptions<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  A extends Response,
> = RouteDeclaration<P, Q, B> & {
  handle: (input: {
    ctx: Ctx
    params: z.output<P>
    query: z.output<Q>
    body: z.output<B>
    request: Request
  }) => Promise<A>
}

type NextContext = { params: Promise<Record<string, string | string[]>> }

/** Next's handler, with its declaration, and with what it answers in its type (`A`, see Answer in respond.ts). */
export type Route<A extends Response = Response> = ((
  request: Request,
  context: NextContext,
) => Promise<Response>) & { readonly declaration: RouteDeclaration; readonly answers?: A }

const BODY_BYTES_MAX = 2_000_000
const DROPPED_BYTES_MAX = 32_000_000

/**
 * Declares a route of the REST API: authentication, permission, schemas and idempotency are its options, the handler
 * delegates to a verb. Every failure leaves as problem+json with the request id.
 */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends Response>(
  options: RouteOptions<P, Q, B, A>,
): Route<A> {
  const handler = async (request: Request, context: NextContext) => {
    const requestId = readRequestId(request)
    let response: Response
    try {
      response = await answer(options, request, context, requestId)
    } catch (error) {
      response = toProblemResponse(error, requestId)
    }
    response.headers.set('x-request-id', requestId)
    return response
  }
  return Object.assign(handler, { declaration: options })
}

async function answer<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends Response>(
  options: RouteOptions<P, Q, B, A>,
  request: Request,
  context: NextContext,
  requestId: string,
): Promise<Response> {
  const { actor, organisationId } = await authenticate(request)
  if (actor.kind === 'user') requireSameOrigin(request)
  const ctx: Ctx = { actor, organisationId, requestId, now: new Date() }
  if (options.permission) requirePermission(ctx, options.permission)
  if (options.peopleOnly && actor.kind !== 'user') {
    throw new AppError('forbidden', 'Only somebody who signed in may do this, not an API key.')
  }

  if (request.url.includes('%00')) throw refuseNul('bad_request')
  const params = options.params ? parse(options.params, await context.params, 'path') : undefined
  const query = options.query
    ? parse(options.query, Object.fromEntries(new URL(request.url).searchParams), 'query')
    : undefined
  const raw = options.body ? await readBody(request, options.bodyBytesMax ?? BODY_BYTES_MAX) : null
  const body = options.body && raw ? parse(options.body, readJson(raw), 'body') : undefined

  const run = (read: Request = request) =>
    options.handle({
      ctx,
      params: params as z.output<P>,
      query: query as z.output<Q>,
      body: body as z.output<B>,
      request: read,
    })
  const key = request.headers.get('idempotency-key')
  if (key === null || key === '' || request.method === 'GET') return run()
  const streamed = options.readsMedia ? digestAlong(request) : null
  const { pathname, search } = new URL(request.url)
  return answerOnce(
    {
      organisationId,
      key,
      route: `${request.method} ${pathname}${search}`,
      digest: streamed?.digest ?? new BodyDigest().update(raw ?? new Uint8Array()).finish(),
      now: ctx.now,
    },
    async () => {
      // A refusal is an answer too, and the repeat must get the same one.
      try {
        return await run(streamed?.request)
      } catch (error) {
        return toProblemResponse(error, requestId)
      }
    },
  )
}

function parse<S extends z.ZodType>(schema: S, value: unknown, part: 'body' | 'query' | 'path'): z.output<S> {
  const result = schema.safeParse(value)
  if (!result.success) throw toValidationError(result.error, part)
  return result.data
}

async function readBody(request: Request, bytesMax: number): Promise<Uint8Array> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > bytesMax) throw tooLarge(bytesMax)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size <= bytesMax) chunks.push(chunk)
    else chunks.length = 0
    // Somewhat more is read and dropped, so that the sender gets the answer and keeps its connection.
    if (size > bytesMax + DROPPED_BYTES_MAX) break
  }
  if (size > bytesMax) throw tooLarge(bytesMax)
  return Buffer.concat(chunks)
}

function tooLarge(bytesMax: number): AppError {
  return new AppError('payload_too_large', `The body is larger than ${bytesMax.toLocaleString('en')} bytes.`)
}

/** An empty body is an empty object: actions such as `/start` need none. */
function readJson(raw: Uint8Array): unknown {
  const text = new TextDecoder().decode(raw)
  return text.trim() === '' ? {} : parseJson(text)
}

const requestIdPattern = /^[\w.:-]{1,100}$/

function readRequestId(request: Request): string {
  const given = request.headers.get('x-request-id')
  return given && requestIdPattern.test(given) ? given : randomUUID()
}
