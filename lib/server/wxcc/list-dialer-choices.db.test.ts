import { afterAll, beforeAll, expect, it } from 'vitest'
import { getPrisma } from '@/lib/server/db/prisma'
import { getDialerChoices } from '@/lib/server/queries/campaign/get-dialer-choices'
import { runSandbox, type Sandbox } from '@/lib/server/sandbox/run-sandbox'
import { seedOrganisation, userCtx } from '@/lib/server/testing/seed-campaign'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let database: TestDatabase
let sandbox: Sandbox
const orgId = crypto.randomUUID()

beforeAll(async () => {
  database = await createTestDatabase()
  sandbox = await runSandbox({ port: 0, orgId })
})

afterAll(async () => {
  await sandbox.stop()
  await database.drop()
})

it('offers the entry points and caller numbers of the organisation', async () => {
  const { ctx, organisationId } = await seedOrganisation({ apiBaseUrl: sandbox.url })
  await getPrisma().organisation.update({ where: { id: organisationId }, data: { wxccOrgId: orgId } })
  const choices = await getDialerChoices(ctx)
  expect(choices.fault).toBeNull()
  expect(choices.entryPoints.length).toBeGreaterThan(0)
  expect(choices.anis.map((ani) => ani.number)).toContain('+12125550199')
})

it('says why it can offer nothing', async () => {
  const { ctx, organisationId } = await seedOrganisation({ apiBaseUrl: 'http://127.0.0.1:4599' })
  const choices = await getDialerChoices(ctx)
  expect(choices).toMatchObject({ entryPoints: [], anis: [] })
  expect(choices.fault).toContain('cannot be reached')
  await expect(getDialerChoices(userCtx(organisationId, 'analyst'))).rejects.toMatchObject({
    code: 'forbidden',
  })
})
