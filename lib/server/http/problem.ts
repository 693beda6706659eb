import { z } from 'zod'
import type { Problem } from '@/lib/contracts/shared'
import { AppError, isAppError } from '@/lib/domain/errors'
import { logger } from '@/lib/server/telemetry/logger'

/** Turns a zod error into `validation`, each issue with the dotted path of its field. */
export function toValidationError(error: z.ZodError, part: 'body' | 'query' | 'path'): AppError {
  const errors = error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  if (part === 'path') return new AppError('not_found', 'There is nothing at this address.', { errors })
  const what = part === 'body' ? 'Some values' : 'Some search parameters'
  return new AppError('validation', `${what} are not valid.`, { errors })
}

/**
 * The one edge where errors become answers. What is not an AppError is logged with its stack and answered as
 * `internal` with the request id alone.
 */
export function toProblemResponse(error: unknown, requestId: string): Response {
  const known = toAppError(error)
  if (known.code === 'internal') logger.error({ requestId, err: error }, 'request failed')
  const body: Problem = {
    type: `urn:rollcall:problem:${known.code}`,
    title: known.title,
    status: known.status,
    detail: known.message,
    code: known.code,
    requestId,
    errors: known.errors ?? [],
    ...(known.details ? { details: known.details } : {}),
  }
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  }
  if (known.code === 'unavailable' || known.code === 'too_many_requests') headers['retry-after'] = '5'
  if (known.code === 'unauthenticated') headers['www-authenticate'] = 'Bearer realm="rollcall"'
  return new Response(JSON.stringify(body), { status: known.status, headers })
}

function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error
  if (error instanceof z.ZodError) return toValidationError(error, 'body')
  if (isConnectionFault(error)) {
    return new AppError('unavailable', 'The database does not answer right now. Try again in a few seconds.')
  }
  return new AppError('internal', 'Rollcall failed to do this. The request id finds the reason in the log.')
}

const connectionFaults = new Set(['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03', '53300', 'P1001', 'P2024'])

function isConnectionFault(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false
  return typeof error.code === 'string' && connectionFaults.has(error.code)
}
