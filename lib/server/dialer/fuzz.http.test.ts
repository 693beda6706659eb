import { createHmac } from 'node:crypto'
import { request as httpRequest, type Server } from 'node:http'
import net from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { machinePaths } from '@/lib/contracts/wxcc/endpoints'
import { signatureHeaders } from '@/lib/contracts/wxcc/signature'
import {
  makeAttempt,
  makeCampaign,
  makeContact,
  makeCredential,
  makeOrganisation,
  makeWebhookSecret,
} from '@/lib/server/testing/factories'
import { listen, mounts } from '@/lib/server/testing/run-dialer-cases'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { applyPendingEvents } from './dispositions/apply-events'

/**
 * Whatever is sent to the three endpoints: never a 5xx but 503 with Retry-After, never a word of what is inside, and
 * what is answered with anything but 200 leaves nothing behind.
 */

const RUNS = 3_000

let db: TestDatabase
let world: {
  organisationId: bigint
  wxccOrgId: string
  secret: string
  basic: string
  path: string
  attemptId: string
}
beforeAll(async () => {
  db = await createTestDatabase()
  const { id: organisationId, wxccOrgId } = await makeOrganisation(db.pool)
  const { basic } = await makeCredential(db.pool, organisationId)
  const secret = await makeWebhookSecret(db.pool, organisationId)
  const campaign = await makeCampaign(db.pool, organisationId)
  const contact = await makeContact(db.pool, campaign, { queue: { state: 'leased' } })
  const attemptId = await makeAttempt(db.pool, campaign, contact, { handedAt: new Date(), isOpen: true })
  world = { organisationId, wxccOrgId, secret, basic, path: campaign.path, attemptId }
})
afterAll(() => db.drop())

type Sent = { method: string; path: string; headers: Record<string, string>; body: Buffer | null }
type Answer = { status: number; headers: Record<string, unknown>; body: string }

function send(port: number, { method, path, headers, body }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === null ? {} : { 'content-length': String(body.byteLength) }
    const outgoing = httpRequest(
      { host: '127.0.0.1', port, method, path, headers: { ...headers, ...length }, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    // A server that refuses early closes while we still write: what it answered is what counts.
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') reject(error)
      else resolve({ status: 0, headers: {}, body: '' })
    })
    outgoing.end(body ?? undefined)
  })
}

// Node refuses to send other characters in a header's value.
const headerText = fc
  .string({
    unit: fc
      .integer({ min: 0x20, max: 0xff })
      .map((code) => String.fromCharCode(code === 0x7f ? 0x20 : code)),
    maxLength: 80,
  })
  .map((text) => text.trim())
const pathPart = fc
  .string({ unit: 'binary', maxLength: 30 })
  .map((text) => encodeURIComponent(text.toWellFormed()))
const oddPart = fc.constantFrom(
  '%00',
  '%',
  '%zz',
  '..',
  '%2e%2e',
  '%2F',
  ';',
  "'",
  '"',
  '%ff',
  '\\',
  '*',
  '~',
)

const path = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      machinePaths.token,
      machinePaths.dispositions,
      machinePaths.dispositions,
      machinePaths.dispositions,
      'LIST',
      'LIST/',
    ),
  },
  pathPart.map((part) => `/api/dialer/campaigns/${part}/dialing-list`),
  fc
    .tuple(fc.constantFrom(machinePaths.token, machinePaths.dispositions, 'LIST'), oddPart)
    .map((parts) => parts.join('/')),
  oddPart.map((part) => `/api/dialer/campaigns/${part}/dialing-list`),
)
const query = fc.oneof(
  fc.constant(''),
  fc
    .tuple(
      fc.constantFrom('recordCount', 'count', 'limit', 'x'),
      fc.oneof(pathPart, oddPart, fc.constantFrom('0', '-1', '1e9', 'NaN', '0x10', '9'.repeat(400), '')),
    )
    .map(([name, value]) => `?${name}=${value}`),
)
const authorization = fc.oneof(
  headerText,
  fc.constantFrom(
    '',
    'Bearer',
    'Bearer ',
    'Basic',
    'Basic ',
    'Basic :',
    'Basic !!!!',
    `Bearer ${'A'.repeat(7_000)}`,
  ),
  fc.base64String({ maxLength: 60 }).map((text) => `Basic ${text}`),
  fc.stringMatching(/^[0-9A-F]{2,200}$/).map((text) => `Bearer ${text}`),
  fc.constantFrom('BASIC', 'TOKEN', 'TOKEN CUT', 'TOKEN FLIPPED'),
)

const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    null,
    '',
    ' ',
    '\u0000',
    '\ud800',
    -0,
    1e308,
    '1e400',
    2 ** 53,
    true,
    [],
    {},
    '<script>',
    "'; --",
  ),
  fc.integer({ min: -5, max: 40_000 }),
)
const record = fc.record(
  {
    contactId: fc.oneof(odd, fc.constant('ATTEMPT')),
    destination: odd,
    taskId: odd,
    telephonyOutcome: fc.oneof(
      odd,
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom('busy', 'DNC_REQUESTED', '3.0'),
    ),
    businessOutcome: odd,
    agentId: odd,
    callbackTime: fc.oneof(odd, fc.constantFrom('N/A', '2026-02-30', '0001-01-01T00:00:00Z', 8.64e15, -1)),
    callStartTime: odd,
    callEndTime: odd,
  },
  { requiredKeys: [] },
)
const event = fc.record(
  {
    id: odd,
    source: fc.oneof(
      odd,
      headerText.map((text) => `/com/cisco/wxcc/${text}`),
    ),
    comciscoorgid: fc.oneof({ weight: 8, arbitrary: fc.constant('ORG') }, { weight: 1, arbitrary: odd }),
    comciscotimestamp: odd,
    campaignId: odd,
    data: fc.oneof(
      { weight: 4, arbitrary: fc.array(record, { maxLength: 5 }) },
      { weight: 1, arbitrary: odd },
    ),
  },
  { requiredKeys: ['comciscoorgid'] },
)
const body = fc.oneof(
  { weight: 5, arbitrary: event.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '{',
      'null',
      '[]',
      '"a"',
      '1',
      '{"data":[]}',
      '['.repeat(20_000),
      '{"a":'.repeat(20_000),
    ),
  },
)
const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'POST', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'),
  path,
  query,
  authorization: fc.option(authorization, { nil: undefined }),
  body,
  /** Bytes that are turned over, after the signature or before it. */
  flips: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(fc.nat(), { maxLength: 3 })),
  signing: fc.constantFrom('right', 'right', 'right', 'wrong', 'before the flips', 'none'),
  timestamp: fc.option(fc.oneof(headerText, fc.integer().map(String)), { nil: undefined }),
  requestId: fc.option(headerText, { nil: undefined }),
})
type Given = typeof request extends fc.Arbitrary<infer T> ? T : never

const sign = (bytes: Buffer, secret = world.secret) =>
  createHmac('sha256', secret).update(bytes).digest('hex')

function compose(given: Given, token: string): Sent {
  const tokens: Record<string, string> = {
    BASIC: world.basic,
    TOKEN: `Bearer ${token}`,
    'TOKEN CUT': `Bearer ${token.slice(0, -2)}`,
    'TOKEN FLIPPED': `Bearer ${token.slice(0, 10)}${token[10] === 'A' ? 'B' : 'A'}${token.slice(11)}`,
  }
  const text = given.body
    .replaceAll('"ORG"', `"${world.wxccOrgId}"`)
    .replaceAll('"ATTEMPT"', `"${world.attemptId}"`)
  const bytes = Buffer.from(text)
  const early = sign(bytes)
  for (const place of bytes.length > 0 ? given.flips : []) bytes[place % bytes.length] = (place * 7) & 0xff
  const signature = {
    right: sign(bytes),
    wrong: sign(bytes, 'another'),
    'before the flips': early,
    none: undefined,
  }[given.signing]
  const headers = {
    authorization:
      given.authorization === undefined ? undefined : (tokens[given.authorization] ?? given.authorization),
    [signatureHeaders.signature]: signature,
    [signatureHeaders.timestamp]: given.timestamp,
    'x-request-id': given.requestId,
  }
  return {
    method: given.method,
    path: given.path.replace('LIST', world.path) + given.query,
    headers: Object.fromEntries(
      Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    body: given.method === 'GET' || given.method === 'HEAD' ? null : bytes,
  }
}

const leak =
  /\b(select|insert into|update|delete from|relation|syntax error|duplicate key|violates)\b|node_modules|\.ts:\d|\bat \S+ \(|postgres|lib\/server/i
const expectedStatuses = new Set([200, 204, 400, 401, 404, 405, 413, 422, 429])

function judge(answer: Answer, sent: Sent): void {
  const said = `${sent.method} ${sent.path.slice(0, 100)} ${JSON.stringify(sent.headers).slice(0, 300)} ${answer.status} ${answer.body.slice(0, 300)}`
  if (answer.status === 503) expect(answer.headers['retry-after'], said).toMatch(/^\d+$/)
  else expect([...expectedStatuses], said).toContain(answer.status)
  // A refusal names the caller's request id: what it wrote itself is no leak.
  const { requestId } = answer.body.startsWith('{') ? JSON.parse(answer.body) : { requestId: undefined }
  const ours = requestId === undefined ? answer.body : answer.body.replaceAll(String(requestId), '')
  expect(ours, said).not.toMatch(leak)
  expect(answer.body, said).not.toContain(world.secret)
}

describe.each(Object.entries(mounts))('%s', (_, handler) => {
  let server: Server
  let port: number
  let token: string
  beforeAll(async () => {
    const { server: made, baseUrl } = await listen(handler)
    server = made
    port = Number(new URL(baseUrl).port)
    const headers = { authorization: world.basic }
    const { body } = await send(port, { method: 'GET', path: machinePaths.token, headers, body: null })
    token = JSON.parse(body).Token
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const countEvents = async () =>
    (await db.pool.query<{ n: number }>('select count(*)::int as n from disposition_event')).rows[0]?.n ?? 0

  test(`${RUNS} malformed requests: no 5xx, no leak, nothing stored but what was answered 200`, {
    timeout: 120_000,
  }, async () => {
    const before = await countEvents()
    const kept = new Set<string>()
    const statuses = new Map<number, number>()
    await fc.assert(
      fc.asyncProperty(request, async (given) => {
        const sent = compose(given, token)
        const answer = await send(port, sent)
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
        judge(answer, sent)
        if (answer.status === 200 && answer.body.includes('"accepted"'))
          kept.add(sent.body?.toString('base64') ?? '')
      }),
      { numRuns: RUNS, endOnFailure: true },
    )
    // Else the fuzz never got past the door.
    expect(kept.size).toBeGreaterThan(50)
    expect(statuses.get(401)).toBeGreaterThan(50)
    expect((await countEvents()) - before).toBe(kept.size)
  })

  test('no HTTP at all: the connection ends, and the next one is answered', async () => {
    const garbage = [
      '\u0000\u0001\u0002\r\n\r\n',
      'GET\r\n\r\n',
      `POST ${machinePaths.dispositions} HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n`,
      `POST ${machinePaths.dispositions} HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`,
      `GET ${machinePaths.token} HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`,
    ]
    for (const text of garbage) {
      await new Promise<void>((resolve) => {
        const socket = net.connect(port, '127.0.0.1', () => socket.end(text, 'latin1'))
        socket.on('data', (chunk: Buffer) => expect(chunk.toString('latin1')).toMatch(/^HTTP\/1\.1 4\d\d/))
        socket.on('error', () => socket.destroy())
        socket.on('close', () => resolve())
      })
    }
    const headers = { authorization: world.basic }
    expect((await send(port, { method: 'GET', path: machinePaths.token, headers, body: null })).status).toBe(
      200,
    )
  })
})

test('all that was stored can be applied: nothing stays in the queue, nobody else is touched', async () => {
  while ((await applyPendingEvents(db.pool)) > 0);
  const { rows } = await db.pool.query(
    `select (select count(*)::int from disposition_pending) as pending,
            (select count(*)::int from disposition_event where status = 'pending') as unapplied,
            (select count(*)::int from disposition_event e, jsonb_array_elements(e.results) r
              where r ->> 'applied' = 'failed') as failed,
            (select count(*)::int from attempt) as attempts`,
  )
  expect(rows[0]).toEqual({ pending: 0, unapplied: 0, failed: 0, attempts: 1 })
})
