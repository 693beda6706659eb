import { readWxccFault } from '@/lib/contracts/wxcc/campaign-calls'
import type { WxccConnection } from '@/lib/server/wxcc/connection'

export type WxccRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  body?: unknown
}

/** `unreached`: the request surely did not arrive. `unanswered`: it may have. */
export type WxccAnswer =
  | { kind: 'answered'; status: number; body: unknown; retryAfterSeconds: number | null }
  | { kind: 'unreached' | 'unanswered'; fault: string }

export const wxccTimeoutMs = 10_000
const BODY_CHARS_MAX = 1_000_000

/** One request to WxCC's API. Never throws for what the other side or the network does. */
export async function requestWxcc(connection: WxccConnection, request: WxccRequest): Promise<WxccAnswer> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (request.body !== undefined) headers['content-type'] = 'application/json'
  if (connection.accessToken !== null) headers.authorization = `Bearer ${connection.accessToken}`
  try {
    const response = await fetch(connection.baseUrl + request.path, {
      method: request.method,
      headers,
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      // Nobody but the host we were told may get the token.
      redirect: 'manual',
      signal: AbortSignal.timeout(wxccTimeoutMs),
    })
    const text = (await response.text()).slice(0, BODY_CHARS_MAX)
    return {
      kind: 'answered',
      status: response.status,
      body: parseBody(text),
      retryAfterSeconds: readRetryAfter(response.headers.get('retry-after')),
    }
  } catch (error) {
    return describeFailure(error)
  }
}

function parseBody(text: string): unknown {
  try {
    return text.trim() === '' ? null : JSON.parse(text)
  } catch {
    return null
  }
}

const RETRY_AFTER_SECONDS_MAX = 600

function readRetryAfter(header: string | null): number | null {
  const seconds = Number(header)
  return header === null || !Number.isFinite(seconds) || seconds < 0
    ? null
    : Math.min(Math.ceil(seconds), RETRY_AFTER_SECONDS_MAX)
}

const unreachedCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

function describeFailure(error: unknown): WxccAnswer {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return { kind: 'unanswered', fault: `No answer within ${wxccTimeoutMs / 1000} s.` }
  }
  const cause: unknown = error instanceof Error ? error.cause : null
  const code =
    typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string'
      ? cause.code
      : null
  return code !== null && unreachedCodes.has(code)
    ? { kind: 'unreached', fault: `Webex Contact Center cannot be reached (${code}).` }
    : { kind: 'unanswered', fault: `The connection broke${code === null ? '' : ` (${code})`}.` }
}

const statusWords: Record<number, string> = {
  400: 'Webex Contact Center did not accept the values',
  401: 'Webex Contact Center did not accept the access token',
  403: 'The access token lacks the scope cjp:config_write or an admin role',
  404: 'Webex Contact Center does not know it',
  429: 'Webex Contact Center asked to slow down',
}

/** A refusal in one sentence, with what the platform said about it. */
export function describeRefusal(answer: { status: number; body: unknown }): string {
  const words = statusWords[answer.status] ?? `Webex Contact Center answered ${answer.status}`
  const detail = readWxccFault(answer.body)
  return detail === null ? `${words}.` : `${words}: ${detail}`
}
