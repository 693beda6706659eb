import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parseId } from '@/lib/domain/ids'
import type { Permission } from '@/lib/domain/permissions'
import { authenticate } from '@/lib/server/auth/authenticate'
import { decryptSecret } from '@/lib/server/crypto/encryption'
import { matchesConnectorPassword } from '@/lib/server/crypto/keyed-hash'
import { getPrisma } from '@/lib/server/db/prisma'
import { createApiKey } from '@/lib/server/services/api-key/create-api-key'
import { revokeApiKey } from '@/lib/server/services/api-key/revoke-api-key'
import { createConnectorCredential } from '@/lib/server/services/connection/create-connector-credential'
import { createWebhookSecret } from '@/lib/server/services/connection/create-webhook-secret'
import { getConnection } from '@/lib/server/services/connection/get-connection'
import { retireWebhookSecret } from '@/lib/server/services/connection/retire-webhook-secret'
import { revokeConnectorCredential } from '@/lib/server/services/connection/revoke-connector-credential'
import { updateConnection } from '@/lib/server/services/connection/update-connection'
import { type Ctx, hasPermission } from '@/lib/server/services/context'
import { actAs, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
let ctx: Ctx

beforeAll(async () => {
  db = await createTestDatabase({ PUBLIC_URL: 'https://rollcall.example.com' })
})

afterAll(() => db.drop())

beforeEach(async () => {
  const organisationId = await createOrganisation()
  const { id } = await getPrisma().user.create({
    data: { email: `admin${organisationId}@example.com`, name: 'Admin' },
    select: { id: true },
  })
  ctx = { ...actAs(organisationId), actor: { kind: 'user', id, name: 'Admin', role: 'admin' } }
})

describe('connector credentials', () => {
  test('are shown with what Control Hub asks for, and kept as a keyed hash', async () => {
    const made = await createConnectorCredential(ctx)
    expect(made).toMatchObject({
      connectorName: 'CampaignManagerCredential',
      resourceDomain: 'https://rollcall.example.com/api/dialer/token',
      validationUrl: '',
    })
    expect(Buffer.from(made.password, 'base64url').length * 8).toBeGreaterThanOrEqual(128)
    const row = await getPrisma().connectorCredential.findUniqueOrThrow({
      where: { userName: made.userName },
    })
    expect(matchesConnectorPassword(made.password, row.secretHash)).toBe(true)
    expect(JSON.stringify(await getConnection(ctx))).not.toContain(made.password)
  })

  test('two are valid during a rotation, a third is not made, even by two at one moment', async () => {
    await createConnectorCredential(ctx)
    const results = await Promise.allSettled([1, 2].map(() => createConnectorCredential(ctx)))
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
  })

  test('revoking raises the epoch once, so that its tokens end', async () => {
    const { id, userName } = await createConnectorCredential(ctx)
    const credentialId = parseId('crd', id) ?? 0n
    await revokeConnectorCredential(ctx, credentialId)
    await revokeConnectorCredential(ctx, credentialId)
    const row = await getPrisma().connectorCredential.findUniqueOrThrow({ where: { userName } })
    expect(row).toMatchObject({ epoch: 2, revokedAt: ctx.now })
  })

  test('a given pair is taken as it is; a taken user name is a conflict', async () => {
    const given = { userName: 'given-user', password: 'given-password-123' }
    expect(await createConnectorCredential(ctx, given)).toMatchObject(given)
    const other = { ...ctx, organisationId: await createOrganisation() }
    await expect(createConnectorCredential(other, given)).rejects.toMatchObject({ code: 'conflict' })
    const { id } = (await getConnection(ctx)).credentials[0] ?? { id: '' }
    await expect(revokeConnectorCredential(other, parseId('crd', id) ?? 0n)).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('webhook secrets', () => {
  test('fit WxCC, are kept encrypted, and rotate two by two', async () => {
    const first = await createWebhookSecret(ctx)
    expect(first.secret.length).toBeGreaterThanOrEqual(32)
    const [stored] = await getPrisma().webhookSecret.findMany({
      where: { organisationId: ctx.organisationId },
    })
    expect(Buffer.from(stored?.secretEncrypted ?? []).toString('latin1')).not.toContain(first.secret)
    expect(decryptSecret(stored?.secretEncrypted ?? new Uint8Array())).toBe(first.secret)

    const firstId = parseId('whs', first.id) ?? 0n
    await expect(retireWebhookSecret(ctx, firstId)).rejects.toMatchObject({ code: 'conflict' })
    await createWebhookSecret(ctx)
    await expect(createWebhookSecret(ctx)).rejects.toMatchObject({ code: 'conflict' })
    expect(await retireWebhookSecret(ctx, firstId)).toMatchObject({ retiredAt: ctx.now.toISOString() })
    await createWebhookSecret(ctx)
  })
})

describe('the WxCC API', () => {
  test('what a disposition must bring is set one by one, and audited', async () => {
    const before = (await getConnection(ctx)).dispositionRules
    expect(before).toEqual({ proof: 'signature', refusesLate: false, refusedStatus: 401 })
    await updateConnection(ctx, { dispositionRules: { proof: 'signature_and_token' } })
    const saved = await updateConnection(ctx, { dispositionRules: { refusesLate: true, refusedStatus: 200 } })
    expect(saved.dispositionRules).toEqual({
      proof: 'signature_and_token',
      refusesLate: true,
      refusedStatus: 200,
    })
    const { organisationId } = ctx
    const action = 'connection.disposition_rules'
    expect(await getPrisma().auditEvent.count({ where: { organisationId, action } })).toBe(2)
  })

  test("a data centre's short name is enough; the token is kept encrypted and never shown", async () => {
    const saved = await updateConnection(ctx, { apiBaseUrl: 'produs1', accessToken: 'token-of-the-test' })
    expect(saved).toMatchObject({ apiBaseUrl: 'https://api.wxcc-us1.cisco.com', hasAccessToken: true })
    expect(JSON.stringify(saved)).not.toContain('token-of-the-test')
    const kept = await updateConnection(ctx, { apiBaseUrl: 'https://api.wxcc-eu1.cisco.com/' })
    expect(kept).toMatchObject({ apiBaseUrl: 'https://api.wxcc-eu1.cisco.com', hasAccessToken: true })
    expect(await updateConnection(ctx, { accessToken: null })).toMatchObject({ hasAccessToken: false })
    const rows = await getPrisma().auditEvent.findMany({ where: { organisationId: ctx.organisationId } })
    expect(JSON.stringify(rows.map(({ before, after }) => [before, after]))).not.toContain(
      'token-of-the-test',
    )
  })

  test.each([
    'http://api.example.com',
    'ftp://api.example.com',
    'https://me:secret@api.example.com',
    'https://api.example.com/?x=1',
    'atlantis1',
  ])('%s is refused', async (apiBaseUrl) => {
    await expect(updateConnection(ctx, { apiBaseUrl })).rejects.toMatchObject({
      code: 'validation',
      errors: [{ path: 'apiBaseUrl' }],
    })
    expect(await getConnection(ctx)).toMatchObject({ apiBaseUrl: null })
  })

  test('a sandbox organisation reaches this machine only', async () => {
    await getPrisma().organisation.update({ where: { id: ctx.organisationId }, data: { isSandbox: true } })
    for (const apiBaseUrl of ['us1', 'https://127.0.0.1.example.com', 'https://10.0.0.1']) {
      await expect(updateConnection(ctx, { apiBaseUrl })).rejects.toMatchObject({ code: 'validation' })
    }
    const local = 'http://127.0.0.1:4799'
    expect(await updateConnection(ctx, { apiBaseUrl: local })).toMatchObject({ apiBaseUrl: local })
  })
})

describe('API keys', () => {
  async function request(key: string) {
    return authenticate(new Request('http://localhost/', { headers: { authorization: `Bearer ${key}` } }))
  }

  test('carry their scopes and nothing more', async () => {
    const { key } = await createApiKey(ctx, { name: 'Reader', scopes: ['campaign.read'] })
    expect(key).toMatch(/^rck_/)
    const { actor, organisationId } = await request(key)
    expect(organisationId).toBe(ctx.organisationId)
    expect(hasPermission(actor, 'campaign.read')).toBe(true)
    for (const permission of ['campaign.write', 'user.manage', 'audit.read'] satisfies Permission[]) {
      expect(hasPermission(actor, permission)).toBe(false)
    }
  })

  test('a scope that keys may not carry is refused', async () => {
    await expect(createApiKey(ctx, { name: 'Too much', scopes: ['user.manage'] })).rejects.toThrow()
  })

  test('revoked, expired and unknown keys are refused', async () => {
    const { key, id } = await createApiKey(ctx, { name: 'Short', scopes: ['list.read'] })
    await request(key)
    await revokeApiKey(ctx, parseId('key', id) ?? 0n)
    await expect(request(key)).rejects.toMatchObject({ code: 'unauthenticated' })
    const past = { ...ctx, now: new Date(Date.now() - 7_200_000) }
    const expiresAt = new Date(Date.now() - 3_600_000).toISOString()
    const expired = await createApiKey(past, { name: 'Past', scopes: ['list.read'], expiresAt })
    await expect(request(expired.key)).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(request(`rck_${'x'.repeat(32)}`)).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(request('something else')).rejects.toMatchObject({ code: 'unauthenticated' })
  })
})
