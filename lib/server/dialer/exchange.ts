import { type AppErrorCode, appErrors } from '@/lib/domain/errors'

/** A request as the three endpoints see it, whichever mount brought it. */
export type DialerRequest = {
  method: string
  query: URLSearchParams
  /** Lower-case name. */
  header: (name: string) => string | null
  /** The untouched bytes, or null when there are more than `bytesMax`. */
  readBody: (bytesMax: number) => Promise<Buffer | null>
  requestId: string
}

export type DialerAnswer = { status: number; headers: Record<string, string>; body: string }

export function answerJson(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): DialerAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  }
}

/** problem+json (RFC 9457) in the words of the one error vocabulary. `status` only where HTTP has a finer one. */
export function answerProblem(
  request: Pick<DialerRequest, 'requestId'>,
  code: AppErrorCode,
  detail: string,
  options: { status?: number; headers?: Record<string, string> } = {},
): DialerAnswer {
  const status = options.status ?? appErrors[code].status
  const { title } = appErrors[code]
  const body = {
    type: `urn:rollcall:problem:${code}`,
    title,
    status,
    detail,
    code,
    requestId: request.requestId,
    errors: [],
  }
  return answerJson(status, body, { 'content-type': 'application/problem+json', ...options.headers })
}

/** Null when the method is one of `methods`. */
export function refuseMethod(request: DialerRequest, methods: readonly string[]): DialerAnswer | null {
  if (methods.includes(request.method)) return null
  return answerProblem(request, 'bad_request', `This address answers ${methods.join(' and ')}.`, {
    status: 405,
    headers: { allow: methods.join(', ') },
  })
}

/** Seconds after which the dialer may try again when the store is away. */
const RETRY_AFTER_SECONDS = 2

export function answerUnavailable(request: DialerRequest, detail: string): DialerAnswer {
  return answerProblem(request, 'unavailable', detail, {
    headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
  })
}
