import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { machinePaths } from '@/lib/contracts/wxcc/endpoints'
import { getSqlState } from '@/lib/server/db/transaction'
import { getLogger } from '@/lib/server/telemetry/logger'
import { countEvent } from './counters'
import { Deadlines } from './deadlines'
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
  const plain = path.length > 1 && path.endsWith('/') ? path.replace(/\/+$/, '') : path
  if (plain === machinePaths.token) return answerToken
  if (plain === machinePaths.dispositions) return receiveDisposition
  const campaign = dialingListPattern.exec(plain)?.[1]
  return campaign === undefined ? null : (request) => answerDialingList(request, campaign)
}

/** Under the 5 s of the dialer, whatever the steps of an answer wait for in turn. */
const ANSWER_MS_MAX = 4_250
const waiting = new Deadlines(ANSWER_MS_MAX)

/**
 * One of our own faults becomes 500 without a word of its cause; the log has it under the request's id. What takes too
 * long is answered 503: an event may be stored all the same, and is known when it comes again; contacts may be leased
 * all the same, and come back at their deadline.
 */
function answerSafely(endpoint: Endpoint, request: DialerRequest): Promise<DialerAnswer> {
  return new Promise((resolve) => {
    const answer = (given: DialerAnswer) => {
      waiting.delete(entry)
      resolve(given)
    }
    const entry = waiting.add(() => {
      countEvent('answered_late')
      resolve(answerUnavailable(request, 'There was no answer in time. Try again.'))
    })
    endpoint(request).then(answer, (error: unknown) => answer(answerFault(error, request)))
  })
}

function answerFault(error: unknown, request: DialerRequest): DialerAnswer {
  if (isGone(error)) return answerProblem(request, 'bad_request', 'The request was not sent whole.')
  getLogger('dialer').error({ err: error, requestId: request.requestId }, 'request failed')
  return answerProblem(
    request,
    'internal',
    'Rollcall failed to answer. The request id finds the reason in the log.',
  )
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
  const request = new IncomingRequest(incoming, query)
  const answer = await answerSafely(endpoint, request)
  // In one piece, not by name: the server then need not keep a table of them.
  const headers = [
    'content-length',
    String(Buffer.byteLength(answer.body)),
    'x-request-id',
    request.requestId,
  ]
  for (const name in answer.headers) headers.push(name, answer.headers[name] ?? '')
  // What was not read of a body must not be taken for the next request on this connection.
  if (!incoming.complete && answer.status >= 400) headers.push('connection', 'close')
  response.writeHead(answer.status, headers)
  response.end(incoming.method === 'HEAD' ? undefined : answer.body)
  return true
}

class IncomingRequest implements DialerRequest {
  readonly method: string
  readonly requestId: string
  readonly #incoming: IncomingMessage
  readonly #query: string

  constructor(incoming: IncomingMessage, query: string) {
    this.#incoming = incoming
    this.#query = query
    this.method = incoming.method ?? 'GET'
    this.requestId = this.header('x-request-id') ?? randomUUID()
  }

  get query(): URLSearchParams {
    return new URLSearchParams(this.#query)
  }

  header(name: string): string | null {
    const value = this.#incoming.headers[name]
    return (Array.isArray(value) ? value[0] : value) ?? null
  }

  readBody(bytesMax: number): Promise<Buffer | null> {
    return readIncoming(this.#incoming, bytesMax)
  }
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
    incoming.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    incoming.on('error', reject)
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
