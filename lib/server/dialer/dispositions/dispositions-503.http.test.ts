import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { machinePaths } from '@/lib/contracts/wxcc/endpoints'
import { signatureHeaders } from '@/lib/contracts/wxcc/signature'
import { overrideEnvForTest } from '@/lib/env'
import { closePools } from '@/lib/server/db/pool'
import { makeEvent, signBody } from '@/lib/server/testing/dialer-cases'
import { makeOrganisation, makeWebhookSecret } from '@/lib/server/testing/factories'
import { listen, mounts } from '@/lib/server/testing/run-dialer-cases'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { dropHeld } from '../hold'

/** The store is away: refused connections, and a server that takes the connection and never says a word. */

let db: TestDatabase
let silent: Server
let silentPort = 0

beforeAll(async () => {
  db = await createTestDatabase()
  silent = createServer(() => undefined)
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const address = silent.address()
  if (address !== null && typeof address !== 'string') silentPort = address.port
})
afterAll(async () => {
  silent.close()
  overrideEnvForTest({ DATABASE_URL: db.connectionString })
  await db.drop()
})

for (const [name, handler] of Object.entries(mounts)) {
  describe(`dispositions 503 by ${name}`, () => {
    test.each(['refuses', 'is silent'])('within 5 s with Retry-After when the store %s', async (how) => {
      overrideEnvForTest({ DATABASE_URL: db.connectionString })
      await closePools()
      dropHeld()
      const organisation = await makeOrganisation(db.pool)
      const secret = await makeWebhookSecret(db.pool, organisation.id)
      const { server, baseUrl } = await listen(handler)
      try {
        const post = () => {
          const body = makeEvent(organisation.wxccOrgId)
          return fetch(`${baseUrl}${machinePaths.dispositions}`, {
            method: 'POST',
            body,
            headers: { [signatureHeaders.signature]: signBody(secret, body) },
          })
        }
        expect((await post()).status).toBe(200)
        const port = how === 'refuses' ? 1 : silentPort
        overrideEnvForTest({ DATABASE_URL: `postgresql://nobody:x@127.0.0.1:${port}/none` })
        await closePools()
        const startedAt = Date.now()
        const response = await post()
        expect(response.status).toBe(503)
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
        expect(Date.now() - startedAt).toBeLessThan(5_000)
        overrideEnvForTest({ DATABASE_URL: db.connectionString })
        await closePools()
        expect((await post()).status).toBe(200)
      } finally {
        server.closeAllConnections()
        server.close()
      }
    })
  })
}
