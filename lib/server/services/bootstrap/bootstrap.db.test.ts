import { afterEach, expect, test } from 'vitest'
import { getEnv } from '@/lib/env'
import { authenticate } from '@/lib/server/auth/authenticate'
import { getPrisma } from '@/lib/server/db/prisma'
import { bootstrap } from '@/lib/server/services/bootstrap/bootstrap'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase | undefined

afterEach(() => db?.drop())

const orgId = '0f9619ff-8b86-4d01-b42d-00cf4fc964ff'
const names = [
  'ORG_ID',
  'ADMIN_EMAIL',
  'ADMIN_PASSWORD',
  'API_KEY',
  'CONNECTOR_USER',
  'CONNECTOR_PASSWORD',
  'WEBHOOK_SECRET',
  'WXCC_TOKEN',
] as const

/** A production start on an empty database; what is not named is unset. */
async function start(settings: Partial<Record<(typeof names)[number], string>>) {
  const orders = names.map((name) => [`ROLLCALL_BOOTSTRAP_${name}`, settings[name]])
  db = await createTestDatabase({
    SANDBOX: 'off',
    ...Object.fromEntries(orders),
    WXCC_API_BASE_URL: undefined,
  })
  return bootstrap()
}

test('a scripted first start makes what the settings say, once, and every key that it takes works', async () => {
  const key = 'rck_a.b-c_d8'
  const started = await start({
    ORG_ID: orgId,
    ADMIN_EMAIL: 'Ada@Example.com',
    ADMIN_PASSWORD: 'a password',
    API_KEY: key,
    CONNECTOR_USER: 'dialer',
    CONNECTOR_PASSWORD: 'dialer password',
    WEBHOOK_SECRET: 'webhook secret',
  })
  expect(started.signInUrl).toBeNull()
  const request = new Request('http://localhost/', { headers: { authorization: `Bearer ${key}` } })
  expect(await authenticate(request)).toMatchObject({ actor: { kind: 'api_key' } })
  await bootstrap()
  const prisma = getPrisma()
  expect(await prisma.organisation.count()).toBe(1)
  expect(await prisma.user.findMany({ select: { email: true } })).toEqual([{ email: 'ada@example.com' }])
  expect(await prisma.connectorCredential.count()).toBe(1)
  expect(await prisma.webhookSecret.count()).toBe(1)
})

test('without an admin the organisation is made, and the first-run page asks for one', async () => {
  const started = await start({ ORG_ID: orgId, API_KEY: 'rck_12345678' })
  expect(started.signInUrl).toContain(`${getEnv().publicUrl}/first-run?token=`)
  expect(await getPrisma().apiKey.count()).toBe(1)
})

test.each([
  ['ORG_ID', { API_KEY: 'rck_12345678' }],
  ['ADMIN_PASSWORD', { ORG_ID: orgId, ADMIN_EMAIL: 'ada@example.com' }],
  ['ADMIN_EMAIL', { ORG_ID: orgId, ADMIN_PASSWORD: 'a password' }],
  ['CONNECTOR_PASSWORD', { ORG_ID: orgId, CONNECTOR_USER: 'dialer' }],
  ['CONNECTOR_USER', { ORG_ID: orgId, CONNECTOR_PASSWORD: 'a password' }],
  ['WXCC_API_BASE_URL', { ORG_ID: orgId, WXCC_TOKEN: 'a token' }],
] as const)('half an order is one sentence that names %s, and makes nothing', async (name, settings) => {
  await expect(start(settings)).rejects.toMatchObject({
    name: 'SettingError',
    message: expect.stringMatching(new RegExp(`^(ROLLCALL_BOOTSTRAP_)?${name} is not set[^\\n]+\\.$`)),
  })
  expect(await getPrisma().organisation.count()).toBe(0)
})
