import { AppError } from '@/lib/domain/errors'
import { Prisma } from '@/lib/server/db/generated/client'
import { getPrisma } from '@/lib/server/db/prisma'
import { toProblemResponse } from '@/lib/server/http/problem'
import { shownOnceHeader } from '@/lib/server/http/respond'

const KEY_CHARS_MAX = 200
/** A first request that never ended (a crash) stops blocking its repeats after this long. */
const UNFINISHED_MS_MAX = 60_000

/** A body's digest: there already, or only when the body was read. */
export type RequestDigest = Uint8Array<ArrayBuffer> | StreamDigest
export type StreamDigest = {
  /** Null while the body was not read to its end. */
  soFar: () => Uint8Array<ArrayBuffer> | null
  /** Reads the body to its end for this alone. */
  whole: () => Promise<Uint8Array<ArrayBuffer>>
}

const unread = new Uint8Array()

/**
 * Runs a write once for an Idempotency-Key: a repeat with the same body gets the first answer, one with another body
 * a conflict, one that comes while the first is at work a conflict too. Answers of 5xx are forgotten, so that the
 * repeat tries again, and so are refusals given before the body was read.
 */
export async function answerOnce(
  input: { organisationId: bigint; key: string; route: string; digest: RequestDigest; now: Date },
  answer: () => Promise<Response>,
): Promise<Response> {
  const { organisationId, key, route, digest, now } = input
  if (key.length > KEY_CHARS_MAX) {
    throw new AppError('bad_request', `Idempotency-Key is longer than ${KEY_CHARS_MAX} characters.`)
  }
  const where = { organisationId_key: { organisationId, key } }
  const prisma = getPrisma()
  const { count } = await prisma.idempotencyKey.createMany({
    data: [
      {
        organisationId,
        key,
        route,
        requestSha256: digest instanceof Uint8Array ? digest : unread,
        createdAt: now,
      },
    ],
    skipDuplicates: true,
  })
  if (count === 0) {
    const first = await prisma.idempotencyKey.findUnique({ where })
    if (first && !(await isSameRequest(first, route, digest))) {
      throw new AppError('conflict', 'This Idempotency-Key was used for another request.')
    }
    if (first?.responseStatus) {
      const empty = first.responseStatus === 204
      return new Response(empty ? null : JSON.stringify(first.responseBody), {
        status: first.responseStatus,
        headers: {
          'idempotent-replay': 'true',
          'cache-control': 'no-store',
          'content-type': first.responseStatus >= 400 ? 'application/problem+json' : 'application/json',
        },
      })
    }
    if (first && now.getTime() - first.createdAt.getTime() < UNFINISHED_MS_MAX) {
      throw new AppError('conflict', 'The first request with this Idempotency-Key is still at work.')
    }
  }
  const forget = () => prisma.idempotencyKey.deleteMany({ where: { organisationId, key } })
  try {
    const response = await answer()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    const requestSha256 = digest instanceof Uint8Array ? digest : digest.soFar()
    if (response.status >= 500 || (!isJson && response.status !== 204) || requestSha256 === null) {
      await forget()
      return response
    }
    const kept = response.headers.has(shownOnceHeader) ? refuseToShowAgain(response) : response.clone()
    const responseBody = kept.status === 204 ? Prisma.DbNull : await kept.json()
    const data = { responseStatus: kept.status, responseBody, requestSha256 }
    await prisma.idempotencyKey.update({ where, data })
    return response
  } catch (error) {
    await forget()
    throw error
  }
}

type Kept = { route: string; requestSha256: Uint8Array; responseStatus: number | null }

/** While the first is at work nobody knows yet what its streamed body will have been. */
async function isSameRequest(first: Kept, route: string, digest: RequestDigest): Promise<boolean> {
  if (first.route !== route) return false
  if (first.responseStatus === null && first.requestSha256.byteLength === 0) return true
  const sha256 = digest instanceof Uint8Array ? digest : await digest.whole()
  return Buffer.from(first.requestSha256).equals(sha256)
}

/** A secret is never stored, not even here: the repeat learns that the first request did its work. */
function refuseToShowAgain(response: Response): Response {
  const requestId = response.headers.get('x-request-id') ?? 'repeat'
  const why =
    'The first request with this Idempotency-Key did this; its secret was shown once and is not kept.'
  return toProblemResponse(new AppError('conflict', why, { details: { reason: 'shown_once' } }), requestId)
}
