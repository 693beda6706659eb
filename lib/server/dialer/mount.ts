import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { machinePaths } from '@/lib/contracts/wxcc/endpoints'
import { getSqlState } from '@/lib/server/db/transaction'
import { getLogger } from '@/lib/server/telemetry/logger'
import { countEvent } from './counters'
import { answerDialingList } from './dialing-list/answer-dialing-list'
import { receiveDisposition } from './dispositions/receive-disposition'
import { answerProblem, answerUnavailable, type DialerAnswer, type DialerRequest } from './exchange'
import { answerToken } from './token/answer-token'

type Endpoint = (request: DialerRequest) => Promise<DialerAnswer>

const dialingListPattern = new RegExp(
  `^${machinePaths.dialingList('CAMPAIGN').replace('CAMPAIGN', '([^/]{1,100})')}$`,
)

/** Null when the path is none of ours. Trailing slashes are tolerated: Cisco's own example URL has one. */
function findEndpoint(path: string): Endpoint | null {
  const plain = path.length > 1 ? path.replace(/\/+$/, '') : path
  if (plain === machinePaths.token) return answerToken
  if (plain === machinePaths.dispositions) return receiveDisposition
  const campaign = dialingListPattern.exec(plain)?.[1]
  return campaign === undefined ? null : (request) => answerDialingList(request, campaign)
}

/** Under the 5 s of the dialer, whatever the steps of an answer wait for in turn. */
const ANSWER_MS_MAX = 4_250

/**
 * One of our own faults becomes 500 without a word of its cause; the log has it under the request's id. What takes too
 * long is answered 503: an event may be stored all the same, and is known when it comes again; contacts may be leased
 * all the same, and come back at their deadline.
 */
async function answerSafely(endpoint: Endpoint, request: DialerRequest): Promise<DialerAnswer> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<DialerAnswer>((resolve) => {
    timer = setTimeout(() => {
      countEvent('answered_late')
      resolve(answerUnavailable(request, 'There was no answer in time. Try again.'))
    }, ANSWER_MS_MAX)
  })
  try {
    return await Promise.race([endpoint(request), late])
  } catch (error) {
    if (isGone(error)) return answerProblem(request, 'bad_request', 'The request was not sent whole.')
    getLogger('dialer').error({ err: error, requestId: request.requestId }, 'request failed')
    return answerProblem(
      request,
      'internal',
      'Rollcall failed to answer. The request id finds the reason in the log.',
    )
  } finally {
    clearTimeout(timer)
  }
}

/** The sender hung up in the middle of its request: nobody's fault, and nobody reads the answer. */
function isGone(error: unknown): boolean {
  return error instanceof Error && error.message === 'aborted' && getSqlState(error) === 'ECONNRESET'
}

/** The mount of server.ts, in front of Next: answers true when the path was one of the three endpoints. */
export async function handleDialerRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?', 2)
  const endpoint = findEndpoint(path)
  if (endpoint === null) return false
  const { headers } = incoming
  const answer = await answerSafely(endpoint, {
    method: incoming.method ?? 'GET',
    query: new URLSearchParams(query),
    header: (name) => readHeader(headers[name]),
    readBody: (bytesMax) => readIncoming(incoming, bytesMax),
    requestId: readHeader(headers['x-request-id']) ?? randomUUID(),
  })
  // What was not read of a body must not be taken for the next request on this connection.
  const extra: Record<string, string> =
    incoming.complete || answer.status < 400 ? {} : { connection: 'close' }
  response.writeHead(answer.status, {
    ...answer.headers,
    ...extra,
    'content-length': String(Buffer.byteLength(answer.body)),
  })
  response.end(incoming.method === 'HEAD' ? undefined : answer.body)
  return true
}

/** The mount under app/api/dialer: complete on its own, so that the app also runs where only Next runs. */
export async function handleDialerFetch(request: Request): Promise<Response> {
  const url = new URL(request.url)
  const endpoint = findEndpoint(url.pathname)
  const requestId = request.headers.get('x-request-id') ?? randomUUID()
  const dialerRequest: DialerRequest = {
    method: request.method,
    query: url.searchParams,
    header: (name) => request.headers.get(name),
    readBody: (bytesMax) => readBytes(request.body ?? [], bytesMax),
    requestId,
  }
  const answer = endpoint
    ? await answerSafely(endpoint, dialerRequest)
    : answerProblem(dialerRequest, 'not_found', 'There is no such address.')
  return new Response(answer.body, {
    status: answer.status,
    headers: { ...answer.headers, 'x-request-id': requestId },
  })
}

function readHeader(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null
}

/** By events, which cost less than an iterator over the stream. */
function readIncoming(incoming: IncomingMessage, bytesMax: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.byteLength
      if (size <= bytesMax) chunks.push(chunk)
      else {
        chunks.length = 0
        resolve(null)
      }
    })
    incoming.once('end', () => resolve(Buffer.concat(chunks)))
    incoming.once('error', reject)
  })
}

async function readBytes(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  bytesMax: number,
): Promise<Buffer | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of source) {
    size += chunk.byteLength
    if (size > bytesMax) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
