import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { handleDialerFetch, handleDialerRequest } from '@/lib/server/dialer/mount'
import { type DialerEndpoint, dialerCases } from './dialer-cases'
import { createTestDatabase, type TestDatabase } from './test-database'

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Both mounts in this process: the one of server.ts, and the function that the route handlers are. */
export const mounts: Record<string, Handler> = {
  'server.ts': async (request, response) => {
    if (!(await handleDialerRequest(request, response))) response.writeHead(404).end()
  },
  'route handlers': async (request, response) => {
    // The methods that the route files export; Next answers 405 for all others by itself.
    const methods = request.url?.includes('dispositions') ? ['POST', 'GET'] : ['GET', 'POST']
    if (!methods.includes(request.method ?? '')) return void response.writeHead(405).end()
    const headers = new Headers()
    for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value))
    const hasBody = request.method !== 'GET'
    const answer = await handleDialerFetch(
      new Request(`http://localhost${request.url}`, {
        method: request.method ?? 'GET',
        headers,
        ...(hasBody ? { body: Readable.toWeb(request) as ReadableStream, duplex: 'half' } : {}),
      } as RequestInit),
    )
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    response.end(Buffer.from(await answer.arrayBuffer()))
  },
}

export async function listen(handler: Handler): Promise<{ server: Server; baseUrl: string }> {
  const server = createServer((request, response) => void handler(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { server, baseUrl: `http://127.0.0.1:${address.port}` }
}

/** Every case of the table for one endpoint and status, over both mounts. */
export function runDialerCases(endpoint: DialerEndpoint, status: number): void {
  const cases = dialerCases.filter((one) => one.endpoint === endpoint && one.status === status)
  let db: TestDatabase
  beforeAll(async () => {
    db = await createTestDatabase()
  })
  afterAll(() => db.drop())
  for (const [name, handler] of Object.entries(mounts)) {
    describe(`${endpoint} ${status} by ${name}`, () => {
      let server: Server
      let baseUrl: string
      beforeAll(async () => {
        ;({ server, baseUrl } = await listen(handler))
      })
      afterAll(() => {
        server.closeAllConnections()
        server.close()
      })
      test.each(cases)('$name', async (one) => {
        await one.run({ baseUrl, pool: db.pool })
      })
    })
  }
  test('the table has cases for it', () => expect(cases.length).toBeGreaterThan(0))
}
