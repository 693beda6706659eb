import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { authenticate } from '@/lib/server/auth/authenticate'
import { buildSessionCookie } from '@/lib/server/auth/session'
import { getPrisma } from '@/lib/server/db/prisma'
import { verifyAuditChain } from '@/lib/server/services/audit/verify-audit-chain'
import { createFirstRunLink, needsFirstRun } from '@/lib/server/services/organisation/first-run'
import { setUpOrganisation } from '@/lib/server/services/organisation/set-up-organisation'
import { signInWithPassword } from '@/lib/server/services/user/sign-in-with-password'
import { actAs } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase({ SANDBOX: 'off' })
})

afterAll(() => db.drop())

const input = {
  organisationName: 'Ferry Lines',
  wxccOrgId: randomUUID(),
  defaultCountry: 'GB',
  timeZone: 'europe/london',
  adminName: 'Ada',
  adminEmail: 'Ada@Example.com',
  adminPassword: 'a password of twelve',
}

test('an empty installation is claimed once, by whoever can read the log', async () => {
  const from = { address: 'e', now: new Date() }
  expect(await needsFirstRun()).toBe(true)
  const setupToken = new URL((await createFirstRunLink()) ?? '').searchParams.get('token') ?? ''

  await expect(setUpOrganisation({ ...input, setupToken: 'guessed' }, from)).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(
    setUpOrganisation({ ...input, setupToken, timeZone: 'Mars/Base' }, from),
  ).rejects.toMatchObject({
    errors: [{ path: 'timeZone' }],
  })
  expect(await getPrisma().organisation.count()).toBe(0)

  const results = await Promise.allSettled(
    [1, 2].map(() => setUpOrganisation({ ...input, setupToken }, from)),
  )
  const claims = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  expect(claims).toHaveLength(1)
  expect(await getPrisma().organisation.findMany({ select: { name: true, timeZone: true } })).toEqual([
    { name: 'Ferry Lines', timeZone: 'Europe/London' },
  ])
  const [claim] = claims
  if (!claim) return
  const cookie = (await buildSessionCookie(claim)).split(';')[0] ?? ''
  const request = new Request('http://localhost/', { headers: { cookie } })
  expect(await authenticate(request)).toMatchObject({ actor: { role: 'admin', name: 'Ada' } })
  expect(
    await signInWithPassword({
      email: 'ada@example.com',
      password: input.adminPassword,
      address: 'f',
      now: new Date(),
    }),
  ).toMatchObject({ ok: true })

  expect(await createFirstRunLink()).toBeNull()
  await expect(setUpOrganisation({ ...input, setupToken }, from)).rejects.toMatchObject({ code: 'conflict' })
  expect(await verifyAuditChain(actAs(claim.organisationId))).toMatchObject({ isIntact: true, checked: 3 })
})
