import type { Server } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { machinePaths } from '@/lib/contracts/wxcc/endpoints'
import { tokenAnswerSchema } from '@/lib/contracts/wxcc/token'
import {
  type MadeCampaign,
  makeCampaign,
  makeCredential,
  makeOrganisation,
} from '@/lib/server/testing/factories'
import { listen, mounts } from '@/lib/server/testing/run-dialer-cases'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { dropHeld } from '../hold'
import { authenticateToken } from './authenticate-token'
import { signToken, verifyToken } from './sign-token'

/** How long a token lives, and what else may live beside it. */

const minutes = (count: number) => count * 60_000

let db: TestDatabase
let campaign: MadeCampaign
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  campaign = await makeCampaign(db.pool, (await makeOrganisation(db.pool)).id)
})

const makeClaims = async () => {
  const credential = await makeCredential(db.pool, campaign.organisationId)
  return { organisationId: campaign.organisationId, credentialId: credential.id, epoch: 1 }
}

/** As if the ten seconds that a revocation may take were over. */
async function revoke(credentialId: bigint): Promise<void> {
  await db.pool.query('update connector_credential set revoked_at = now() where id = $1', [credentialId])
  dropHeld()
}

test('guard token expiry: accepted in the 59th minute and to the last second, refused from the 60th on', async () => {
  const claims = await makeClaims()
  const issuedAt = new Date('2026-11-23T15:00:00Z')
  const token = signToken(claims, issuedAt)
  const ask = async (after: number) => authenticateToken(token, new Date(issuedAt.getTime() + after))
  expect(await ask(0)).toMatchObject({ ok: true })
  expect(await ask(minutes(59))).toMatchObject({ ok: true })
  expect(await ask(minutes(60) - 1)).toMatchObject({ ok: true })
  expect(await ask(minutes(60))).toEqual({ ok: false, reason: 'expired' })
  expect(await ask(minutes(61))).toEqual({ ok: false, reason: 'expired' })
  expect(verifyToken(token, new Date(issuedAt.getTime() + minutes(60)))).toEqual({
    ok: false,
    reason: 'expired',
  })
})

for (const [name, handler] of Object.entries(mounts)) {
  describe(`life of a token by ${name}`, () => {
    let server: Server
    let baseUrl: string
    beforeEach(async () => {
      ;({ server, baseUrl } = await listen(handler))
    })
    afterEach(() => {
      server.closeAllConnections()
      server.close()
    })

    const tryToken = async (token: string): Promise<number> => {
      const response = await fetch(`${baseUrl}${campaign.path}`, {
        headers: { authorization: `Bearer ${token}` },
      })
      await response.arrayBuffer()
      return response.status
    }
    const askToken = async (basic: string) => {
      const response = await fetch(`${baseUrl}${machinePaths.token}`, { headers: { authorization: basic } })
      const text = await response.text()
      return response.status === 200 ? tokenAnswerSchema.parse(JSON.parse(text)).Token : response.status
    }
    const requireToken = async (basic: string): Promise<string> => {
      const token = await askToken(basic)
      if (typeof token === 'number') throw new Error(`no token: ${token}`)
      return token
    }

    test('guard token expiry: the dialing list takes a token of 59 minutes and refuses one of 60', async () => {
      const claims = await makeClaims()
      const issued = (minutesAgo: number) => signToken(claims, new Date(Date.now() - minutes(minutesAgo)))
      expect(await tryToken(issued(59))).toBe(200)
      expect(await tryToken(issued(60))).toBe(401)
      expect(await tryToken(issued(24 * 60))).toBe(401)
    })

    test('guard several tokens: a new one ends none of those before it', async () => {
      const { basic } = await makeCredential(db.pool, campaign.organisationId)
      const tokens: string[] = []
      for (let asked = 0; asked < 3; asked += 1) {
        tokens.push(await requireToken(basic))
        // Tokens of one second are alike: each is of another one.
        await new Promise((resolve) => setTimeout(resolve, 1_001 - (Date.now() % 1_000)))
      }
      expect(new Set(tokens).size).toBe(3)
      for (const token of tokens) expect(await tryToken(token)).toBe(200)
    })

    test('guard rotation overlap: two credentials of an organisation hold at once, each is revoked on its own', async () => {
      const older = await makeCredential(db.pool, campaign.organisationId)
      const newer = await makeCredential(db.pool, campaign.organisationId)
      const [ofOlder, ofNewer] = [await requireToken(older.basic), await requireToken(newer.basic)]
      expect(await tryToken(ofOlder)).toBe(200)
      expect(await tryToken(ofNewer)).toBe(200)
      await revoke(older.id)
      expect(await tryToken(ofOlder)).toBe(401)
      expect(await askToken(older.basic)).toBe(401)
      expect(await tryToken(ofNewer)).toBe(200)
      expect(await tryToken(await requireToken(newer.basic))).toBe(200)
      await revoke(newer.id)
      expect(await tryToken(ofNewer)).toBe(401)
      expect(await askToken(newer.basic)).toBe(401)
    })
  })
}
