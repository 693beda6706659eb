import { createHmac } from 'node:crypto'
import { AppError } from '@/lib/domain/errors'
import { getEnv } from '@/lib/env'
import { Prisma } from '@/lib/server/db/generated/client'
import { getPrisma } from '@/lib/server/db/prisma'
import { toProblemResponse } from '@/lib/server/http/problem'
import { shownOnceHeader } from '@/lib/server/http/respond'

const KEY_CHARS_MAX = 200
/** A first request that never ended (a crash) stops blocking its repeats after this long. */
const UNFINISHED_MS_MAX = 60_000

/**
 * Runs a write once for an Idempotency-Key: a repeat with the same body gets the first answer, one with another body
 * a conflict, one that comes while the first is at work a conflict too. Answers of 5xx are forgotten, so that the
 * repeat tries again.
 */
export async function answerOnce(
  input: { organisationId: bigint; key: string; route: string; body: Uint8Array; now: Date },
  answer: () => Promise<Response>,
): Promise<Response> {
  const { organisationId, key, route, now } = input
  if (key.length > KEY_CHARS_MAX) {
    throw new AppError('bad_request', `Idempotency-Key is longer than ${KEY_CHARS_MAX} characters.`)
  }
  const requestSha256 = new Uint8Array(
    // Keyed, because a body may hold a password that a plain hash would let somebody guess.
    createHmac('sha256', getEnv().authSecret).update(input.body).digest(),
  )
  const where = { organisationId_key: { organisationId, key } }
  const prisma = getPrisma()
  const { count } = await prisma.idempotencyKey.createMany({
    data: [{ organisationId, key, route, requestSha256, createdAt: now }],
    skipDuplicates: true,
  })
  if (count === 0) {
    const first = await prisma.idempotencyKey.findUnique({ where })
    if (first && (first.route !== route || !Buffer.from(first.requestSha256).equals(requestSha256))) {
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
    if (response.status >= 500 || (!isJson && response.status !== 204)) {
      await forget()
      return response
    }
    const kept = response.headers.has(shownOnceHeader) ? refuseToShowAgain(response) : response.clone()
    const responseBody = kept.status === 204 ? Prisma.DbNull : await kept.json()
    await prisma.idempotencyKey.update({ where, data: { responseStatus: kept.status, responseBody } })
    return response
  } catch (error) {
    await forget()
    throw error
  }
}

/** A secret is never stored, not even here: the repeat learns that the first request did its work. */
function refuseToShowAgain(response: Response): Response {
  const requestId = response.headers.get('x-request-id') ?? 'repeat'
  const why =
    'The first request with this Idempotency-Key did this; its secret was shown once and is not kept.'
  return toProblemResponse(new AppError('conflict', why, { details: { reason: 'shown_once' } }), requestId)
}
