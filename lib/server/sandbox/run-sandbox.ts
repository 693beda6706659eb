import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isIvrType, type StartCampaignBody } from '@/lib/contracts/wxcc/campaign-calls'
import { wxccRequestsPerMinute } from '@/lib/contracts/wxcc/endpoints'
import { readBearerToken } from '@/lib/contracts/wxcc/token'
import { type Book, createBook } from './book'
import { type CampaignDialer, createCampaignDialer } from './campaign-dialer'
import { type Clock, createSystemClock } from './clock'
import { createDispositionSender } from './disposition-sender'
import { fault, readBody, type SandboxAnswer, writeAnswer } from './http'
import { isLoopbackHost, type LoopbackRule, resolveLoopback } from './loopback'
import { type Connector, createManagerClient } from './manager-client'
import { openRoutes, platformRoutes, type SandboxActions } from './routes'
import { agentsPerCrew, sandboxCrews } from './sample-organisation'
import { readStateFile, writeStateFile } from './state-file'
import { createSubscriptionStore } from './subscription-store'

export type SandboxOptions = {
  /** On 127.0.0.1; 0 takes any free one. */
  port: number
  /** The uuid that the stand-in's organisation has. */
  orgId: string
  seed?: string
  /** Bearer that the campaign manager must show; any is taken where none is set. */
  accessToken?: string
  connector?: Connector
  /** Campaigns, subscription and what is being dialed outlive a restart in this file. */
  stateFile?: string
  loopback?: LoopbackRule
  /** Agents of a campaign; about this many make one attempt a second. */
  agentCount?: number
  /** Shortens rings, talks and polls; the wall clock stays. */
  speed?: number
  clock?: Clock
  requestsPerMinute?: number
}

export type Sandbox = {
  url: string
  book: Book
  setConnector: (connector: Connector) => void
  /** When no request of the sandbox's own is under way. */
  settleRequests: () => Promise<void>
  stop: () => Promise<void>
}

/** An agent is bound for about 34 s by an attempt (mean over the day's odds), pause included. */
const defaultAgentCount = 34
const defaultIvrPorts = 10
const saveEveryMs = 2000
/** Dials remembered per number, so that a second dial may end otherwise than the first. */
const turnsKept = 50_000

/** A stand-in for Webex Contact Center that talks over HTTP only and knows nothing of the app but that. */
export async function runSandbox(options: SandboxOptions): Promise<Sandbox> {
  const clock = options.clock ?? createSystemClock(options.speed ?? 1)
  const { orgId, loopback, stateFile } = options
  const seed = options.seed ?? 'rollcall'
  const book = createBook(clock)
  const subscriptions = createSubscriptionStore(clock.now)
  const dialers = new Map<string, CampaignDialer>()
  const draining = new Set<CampaignDialer>()
  const turns = new Map<string, number>()
  const requests = new Set<Promise<unknown>>()
  let connector = options.connector ?? null
  let crewsUsed = 0
  let isStopped = false
  let url = ''

  const track = <T>(work: Promise<T>): Promise<T> => {
    const settled: Promise<unknown> = work.catch(() => undefined).finally(() => requests.delete(settled))
    requests.add(settled)
    return work
  }
  const client = createManagerClient({ clock, loopback, getConnector: () => connector, track })
  const sender = createDispositionSender({
    clock,
    book,
    orgId,
    loopback,
    findSubscription: subscriptions.findForDispositions,
    track,
  })

  const countTurn = (dialNumber: string): number => {
    const turn = turns.get(dialNumber) ?? 0
    turns.delete(dialNumber)
    turns.set(dialNumber, turn + 1)
    if (turns.size > turnsKept) {
      const oldest = turns.keys().next().value
      if (oldest !== undefined) turns.delete(oldest)
    }
    return turn
  }
  const openDialer = (body: StartCampaignBody): CampaignDialer => {
    book.openCampaign(body.id, body.campaignType)
    const dialer = createCampaignDialer({
      clock,
      seed,
      orgId,
      book,
      client,
      sender,
      body,
      countTurn,
      agentIds: isIvrType(body.campaignType)
        ? Array.from({ length: body.ivrPorts ?? defaultIvrPorts }, () => '')
        : pickAgents(),
    })
    dialers.set(body.id, dialer)
    return dialer
  }
  const pickAgents = () => {
    const crew = sandboxCrews[crewsUsed % sandboxCrews.length] ?? []
    crewsUsed += 1
    return crew
      .slice(0, Math.min(agentsPerCrew, options.agentCount ?? defaultAgentCount))
      .map((agent) => agent.id)
  }
  const closeDialer = (id: string): boolean => {
    const dialer = dialers.get(id)
    if (dialer === undefined) return false
    dialer.stop()
    dialers.delete(id)
    draining.add(dialer)
    book.closeCampaign(id)
    return true
  }

  const saveState = async () => {
    for (const dialer of draining) if (dialer.isDrained()) draining.delete(dialer)
    if (stateFile === undefined) return
    await writeStateFile(stateFile, {
      version: 1,
      orgId,
      publicUrl: loopback?.publicUrl ?? null,
      connector,
      subscriptions: subscriptions.list(),
      campaigns: [...dialers.values()].map((dialer) => dialer.takeSnapshot()),
      undelivered: sender.listUndelivered(),
      totals: book.listCampaigns(),
    })
  }
  let saving: Promise<void> = Promise.resolve()
  const saveSoon = () => {
    saving = saving.then(saveState).catch(() => undefined)
    return saving
  }

  const actions: SandboxActions = {
    url: () => url,
    orgId,
    book,
    subscriptions,
    isReachable: (text) => resolveLoopback(text, loopback) !== null,
    startCampaign(body) {
      // [C] The same start again changes nothing; another one for the same id takes its place.
      if (dialers.get(body.id)?.isSame(body)) return
      closeDialer(body.id)
      openDialer(body).start()
      void saveSoon()
    },
    updateCampaign(id, body) {
      const dialer = dialers.get(id)
      dialer?.update(body)
      void saveSoon()
      return dialer !== undefined
    },
    stopCampaign(id) {
      const isClosed = closeDialer(id)
      void saveSoon()
      return isClosed
    },
    setConnector(next) {
      connector = next
      client.forgetToken()
      void saveSoon()
    },
    readDialers: () => [...dialers.values(), ...draining].map((dialer) => dialer.readState()),
    markChanged: () => void saveSoon(),
  }

  const takeRequest = createRateLimit(clock, options.requestsPerMinute ?? wxccRequestsPerMinute)
  const server = createServer((request, response) => {
    answerRequest(request, actions, options.accessToken, takeRequest)
      .catch(() => fault(500, 'The sandbox failed to answer'))
      .then((answer) => writeAnswer(response, answer))
      .catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
  url = `http://127.0.0.1:${readPort(server.address())}`

  const state = stateFile === undefined ? null : await readStateFile(stateFile, orgId)
  if (state !== null) {
    connector = options.connector ?? state.connector
    const rebase = (text: string) =>
      loopback !== undefined && state.publicUrl !== null && text.startsWith(`${state.publicUrl}/`)
        ? loopback.publicUrl + text.slice(state.publicUrl.length)
        : text
    subscriptions.restore(
      state.subscriptions.map((one) => ({ ...one, destinationUrl: rebase(one.destinationUrl) })),
    )
    book.restore(state.totals)
    sender.restore(state.undelivered)
    for (const snapshot of state.campaigns) {
      const body = { ...snapshot.body, dialingListFetchURL: rebase(snapshot.body.dialingListFetchURL) }
      const dialer = openDialer(body)
      dialer.restore(snapshot)
      dialer.start()
    }
  }
  const saver = stateFile === undefined ? null : setInterval(() => void saveSoon(), saveEveryMs)
  saver?.unref()

  return {
    url,
    book,
    setConnector: actions.setConnector,
    async settleRequests() {
      while (requests.size > 0) await Promise.allSettled([...requests])
    },
    async stop() {
      if (isStopped) return
      isStopped = true
      if (saver !== null) clearInterval(saver)
      for (const dialer of dialers.values()) dialer.halt()
      sender.flush()
      sender.stop()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      await Promise.race([
        Promise.allSettled([...requests]),
        new Promise((resolve) => setTimeout(resolve, 2000).unref()),
      ])
      await saveSoon()
    },
  }
}

async function answerRequest(
  request: IncomingMessage,
  actions: SandboxActions,
  accessToken: string | undefined,
  takeRequest: () => number | null,
): Promise<SandboxAnswer> {
  const target = new URL(request.url ?? '/', 'http://sandbox')
  // A page in a browser must not drive the sandbox through its user's machine.
  const host = (request.headers.host ?? '').replace(/:\d+$/, '')
  if (!isLoopbackHost(host) || request.headers.origin !== undefined) {
    return fault(403, 'The sandbox answers programs on this machine only')
  }
  const find = (routes: typeof openRoutes) => {
    for (const route of routes) {
      const match = route.method === request.method ? route.pattern.exec(target.pathname) : null
      if (match !== null) return { route, parameters: match.slice(1).map(decodePart) }
    }
    return null
  }
  const open = find(openRoutes)
  const platform = open === null ? find(platformRoutes) : null
  const found = open ?? platform
  if (found === null) return fault(404, 'No such call')
  const bearer = /^bearer /i.test(request.headers.authorization ?? '')
    ? readBearerToken(request.headers.authorization)
    : null
  if (platform !== null) {
    if (bearer === null) return fault(401, 'Invalid or absent Authorization header')
    if (accessToken !== undefined && bearer !== accessToken)
      return fault(403, 'Invalid OAuth 2.0 Bearer Token')
    const retryAfter = takeRequest()
    if (retryAfter !== null) {
      return { ...fault(429, 'Too many requests'), headers: { 'retry-after': String(retryAfter) } }
    }
  }
  return found.route.answer(
    actions,
    {
      method: request.method ?? 'GET',
      path: target.pathname,
      query: target.searchParams,
      bearer,
      body: await readBody(request),
    },
    found.parameters,
  )
}

/** Seconds to wait, or null when the request may go on. */
function createRateLimit(clock: Clock, perMinute: number): () => number | null {
  let windowStartMs = clock.now()
  let taken = 0
  return () => {
    if (clock.now() - windowStartMs >= 60_000) {
      windowStartMs = clock.now()
      taken = 0
    }
    taken += 1
    return taken <= perMinute ? null : Math.ceil((windowStartMs + 60_000 - clock.now()) / 1000)
  }
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function readPort(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('The sandbox listens on no port')
  return address.port
}
