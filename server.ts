import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { applyDerivedEnv, type Env, getEnv, type Role } from '@/lib/env'
import { closePools } from '@/lib/server/db/pool'
import { closePrisma } from '@/lib/server/db/prisma'
import { cutUnread } from '@/lib/server/http/cut-unread'
import { getLogger } from '@/lib/server/telemetry/logger'
import { answerProbe } from '@/lib/server/telemetry/probes'
import { setReadiness } from '@/lib/server/telemetry/readiness'

/**
 * The one entry: an HTTP server and the roles of ROLLCALL_ROLES. What only some roles need is imported when they start.
 * The launcher (scripts/start.mjs) has set the environment and migrated the database before it loads this.
 */

type Part = { stop(): Promise<void> }
type Handler = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>

export type RunningServer = {
  /** A sign-in that works once, for a sandbox; where a new production instance is set up. Null when there is neither. */
  signInUrl: string | null
  stop(): Promise<void>
}

/** How long requests in flight may take to end before their connections are cut. */
const DRAIN_MS = 5_000

const log = getLogger('server')

export async function runServer(): Promise<RunningServer> {
  const env = getEnv()
  applyDerivedEnv()
  setReadiness('starting')
  const { bootstrap } = await import('@/lib/server/services/bootstrap/bootstrap')
  const { signInUrl } = await bootstrap()

  const handlers = await openHandlers(env)
  const open = new Set<ServerResponse>()
  function forget(this: ServerResponse): void {
    open.delete(this)
    // Once we stop, a connection ends with its last answer: what it would ask next must reach somebody who stays.
    if (!server.listening) setImmediate(() => server.closeIdleConnections())
  }
  const server = createServer((request, response) => {
    open.add(response)
    response.on('close', forget)
    if (!server.listening) response.setHeader('connection', 'close')
    void answer(handlers, request, response)
  })
  // Longer than the idle time of usual load balancers, so that they and not we close a connection.
  server.keepAliveTimeout = 75_000
  await listen(server, env.port)
  const parts = await startParts(env)
  setReadiness('ready')
  log.info({ port: env.port, roles: env.roles }, 'ready')

  let stopping: Promise<void> | undefined
  return {
    signInUrl,
    stop() {
      stopping ??= stopAll(server, open, parts)
      return stopping
    },
  }
}

/** In the order in which they are asked: probes, the dialer's endpoints, then Next. */
async function openHandlers(env: Env): Promise<Handler[]> {
  const handlers: Handler[] = [handleProbe]
  if (env.roles.includes('dialer')) {
    const { handleDialerRequest } = await import('@/lib/server/dialer/mount')
    handlers.push(handleDialerRequest)
  }
  if (env.roles.includes('web')) handlers.push(await openNext(env))
  return handlers
}

async function openNext(env: Env): Promise<Handler> {
  const { default: next } = await import('next')
  const app = next({ dev: false, dir: process.cwd(), port: env.port })
  await app.prepare()
  const handle = app.getRequestHandler()
  return async (request, response) => {
    nameAnswer(request, response)
    cutUnread(request, response)
    await handle(request, response)
    return true
  }
}

const starters: Record<Role, () => Promise<Part>[]> = {
  web: () => [],
  dialer: () => [],
  worker: () => [
    import('@/lib/server/jobs/worker').then(({ startWorker }) => startWorker()),
    import('@/lib/server/dialer/dispositions/apply-loop').then(({ startApplyLoop }) => startApplyLoop()),
  ],
  sandbox: () => [import('@/lib/server/sandbox/start').then(({ startSandbox }) => startSandbox())],
}

async function startParts(env: Env): Promise<Part[]> {
  const active = env.roles.filter((role) => role !== 'sandbox' || env.sandbox)
  return Promise.all(active.flatMap((role) => starters[role]()))
}

async function answer(
  handlers: Handler[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = keepRequestId(request)
  try {
    if (!isReadable(request.url ?? '/')) {
      writeProblem(response, 400, 'bad_request', requestId)
      return
    }
    for (const handle of handlers) {
      const isAnswered = handle(request, response)
      if (typeof isAnswered === 'boolean' ? isAnswered : await isAnswered) return
    }
    writeProblem(response, 404, 'not_found', requestId)
  } catch (error) {
    log.error({ err: error, requestId }, 'request failed')
    writeProblem(response, 500, 'internal', requestId)
  }
}

/** An answer has the id of its request. The dialer's endpoints write it themselves, with the rest of their headers. */
function nameAnswer(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('x-request-id', request.headers['x-request-id'] ?? '')
}

/** Next answers an address with a broken escape (`%zz`) by a bare 500. */
function isReadable(url: string): boolean {
  if (!url.includes('%')) return true
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '')
    return true
  } catch {
    return false
  }
}

/** The caller's request id where it is a plain one, else a new one; handed on to whoever answers. */
function keepRequestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  const requestId = typeof given === 'string' && /^[\w.-]{1,80}$/.test(given) ? given : randomUUID()
  request.headers['x-request-id'] = requestId
  return requestId
}

function handleProbe(request: IncomingMessage, response: ServerResponse): boolean | Promise<boolean> {
  return request.method === 'GET' || request.method === 'HEAD' ? answerAProbe(request, response) : false
}

async function answerAProbe(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const answered = await answerProbe((request.url ?? '').split('?', 1)[0] ?? '')
  if (!answered) return false
  nameAnswer(request, response)
  response.writeHead(answered.status, Object.fromEntries(answered.headers))
  response.end(request.method === 'HEAD' ? undefined : await answered.text())
  return true
}

const problemTitles = {
  bad_request: 'The request could not be read',
  not_found: 'Not found',
  internal: 'Rollcall failed to do this',
}

function writeProblem(
  response: ServerResponse,
  status: number,
  code: keyof typeof problemTitles,
  requestId: string,
): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-request-id': requestId,
  })
  response.end(
    JSON.stringify({
      type: `urn:rollcall:problem:${code}`,
      title: problemTitles[code],
      status,
      code,
      requestId,
      errors: [],
    }),
  )
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** Such a response never ends by itself, and the browser asks again elsewhere or later. */
function isEventStream(response: ServerResponse): boolean {
  return String(response.getHeader('content-type') ?? '').startsWith('text/event-stream')
}

/** Not ready, no more intake, what is in flight is answered (and so committed), jobs end, then the pools close. */
async function stopAll(server: Server, open: Set<ServerResponse>, parts: Part[]): Promise<void> {
  setReadiness('stopping')
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  for (const response of open) if (isEventStream(response)) response.destroy()
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
  await closed
  clearTimeout(cut)
  for (const outcome of await Promise.allSettled(parts.map((part) => part.stop()))) {
    if (outcome.status === 'rejected') log.error({ err: outcome.reason }, 'a part did not stop cleanly')
  }
  await closePrisma()
  await closePools()
  log.info('stopped')
}
