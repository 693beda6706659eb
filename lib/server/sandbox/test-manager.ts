import { createHmac, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { type DialingRecord, dialingRecordSchema, formatWxccTime } from '@/lib/contracts/wxcc/dialing-record'
import { type DispositionRecord, parseDispositionEvent } from '@/lib/contracts/wxcc/disposition'

/** The smallest campaign manager that a dialer can work with, for the sandbox's own tests. */
export type TestManager = {
  url: string
  orgId: string
  campaignId: string
  secret: string
  connector: { tokenUrl: string; user: string; password: string }
  /** Hands out these numbers once each, in this order. */
  offer: (numbers: readonly string[], change?: Partial<DialingRecord>) => string[]
  received: Map<string, DispositionRecord[]>
  counts: { tokens: number; fetches: number; events: number; badSignatures: number; asked: number[] }
  /** The next answers of the webhook, before it goes back to 200. */
  failNext: (...statuses: number[]) => void
  revokeTokens: () => void
  stop: () => Promise<void>
}

export async function startTestManager(now: () => number): Promise<TestManager> {
  const orgId = randomUUID()
  const campaignId = 'cmp_test'
  const secret = 'a-secret-of-the-tests-with-40-characters'
  const connector = { tokenUrl: '', user: 'dialer', password: 'pass:word' }
  const waiting: DialingRecord[] = []
  const received = new Map<string, DispositionRecord[]>()
  const counts = { tokens: 0, fetches: 0, events: 0, badSignatures: 0, asked: [] as number[] }
  const failures: number[] = []
  let valid = new Set<string>()

  const answer = (request: IncomingMessage, body: string): { status: number; body?: unknown } => {
    const url = new URL(request.url ?? '/', 'http://manager')
    if (url.pathname === '/token') {
      const expected = Buffer.from(`${connector.user}:${connector.password}`).toString('base64')
      if (request.headers.authorization !== `Basic ${expected}`) return { status: 401 }
      counts.tokens += 1
      const token = createHmac('sha256', secret).update(String(counts.tokens)).digest('hex').toUpperCase()
      valid.add(token)
      return { status: 200, body: { Token: token, ExpiresIn: 60 } }
    }
    if (url.pathname === '/list') {
      if (!valid.has(request.headers.authorization?.replace('Bearer ', '') ?? '')) return { status: 401 }
      const asked = Number(url.searchParams.get('recordCount'))
      counts.fetches += 1
      counts.asked.push(asked)
      return { status: 200, body: waiting.splice(0, asked) }
    }
    if (url.pathname === '/dispositions') {
      const failure = failures.shift()
      if (failure !== undefined) return { status: failure }
      const signature = createHmac('sha256', secret).update(body).digest('hex')
      if (request.headers['x-webexcc-signature'] !== signature) {
        counts.badSignatures += 1
        return { status: 401 }
      }
      const event = parseDispositionEvent(body)
      if (!event.ok || event.envelope.campaignId !== campaignId) return { status: 400 }
      counts.events += 1
      for (const result of event.records) {
        if (!result.ok) continue
        const known = received.get(result.record.contactId) ?? []
        received.set(result.record.contactId, [...known, result.record])
      }
      return { status: 200 }
    }
    return { status: 404 }
  }

  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const result = answer(request, body)
    response.writeHead(result.status, { 'content-type': 'application/json' })
    response.end(result.body === undefined ? '' : JSON.stringify(result.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const url = `http://127.0.0.1:${address.port}`
  connector.tokenUrl = `${url}/token`

  return {
    url,
    orgId,
    campaignId,
    secret,
    connector,
    received,
    counts,
    offer(numbers, change = {}) {
      return numbers.map((dialNumber) => {
        const record = dialingRecordSchema.parse({
          lcmId: randomUUID(),
          orgId,
          campaignId,
          dialNumber,
          dialAt: formatWxccTime(new Date(now())),
          guardTime: formatWxccTime(new Date(now() + 15 * 60_000)),
          preferredAgentId: '',
          customerANI: '',
          customerData: [],
          enforceDialAtTime: false,
          ...change,
        })
        waiting.push(record)
        return record.lcmId
      })
    },
    failNext: (...statuses) => failures.push(...statuses),
    revokeTokens() {
      valid = new Set()
    },
    async stop() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}
