import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { GET, PATCH, PUT } from '@/app/api/v1/organisation/zone-rules/route'
import type { Permission } from '@/lib/domain/permissions'
import { installJobs } from '@/lib/server/jobs/worker'
import { updateZoneRules } from '@/lib/server/services/organisation/update-zone-rules'
import { actAs, createKey, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase
let organisationId: bigint

beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})
afterAll(() => db.drop())
beforeEach(async () => {
  organisationId = await createOrganisation()
})

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>

async function ask(handler: Handler, method: string, scopes: Permission[], body?: unknown) {
  const response = await handler(
    new Request('http://localhost:3000/api/v1/organisation/zone-rules', {
      method,
      headers: {
        authorization: `Bearer ${await createKey(organisationId, scopes)}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
    { params: Promise.resolve({}) },
  )
  return { status: response.status, body: await response.json() }
}

test('GET says the rules and how many numbers nothing places, to who may read rules', async () => {
  expect(await ask(GET, 'GET', ['rule_set.read'])).toMatchObject({
    status: 200,
    body: { data: { policy: 'all', unknownZone: null, unplaced: { numbers: 0, isMore: false } } },
  })
  expect(await ask(GET, 'GET', ['list.read'])).toMatchObject({ status: 403, body: { code: 'forbidden' } })
})

test('PATCH makes the rules stricter, says no to what loosens them, and names the field that is wrong', async () => {
  await updateZoneRules(actAs(organisationId, 'compliance_officer'), {
    policy: 'trust_postal',
    unknownZone: 'America/Chicago',
    reason: 'So.',
  })
  const patch = (body: unknown) => ask(PATCH, 'PATCH', ['rule_set.tighten'], body)
  expect(await patch({ policy: 'trust_explicit' })).toMatchObject({
    status: 200,
    body: { data: { policy: 'trust_explicit', unknownZone: 'America/Chicago' } },
  })
  expect(await patch({ unknownZone: null })).toMatchObject({
    status: 200,
    body: { data: { unknownZone: null } },
  })
  expect(await patch({ policy: 'number_only', reason: 'So.' })).toMatchObject({ status: 403 })
  for (const [body, path] of [
    [{ policy: 'trusting' }, 'policy'],
    [{ unknownZone: '' }, 'unknownZone'],
    [{ unknownZone: 'Mars/Olympus' }, 'unknownZone'],
    [{}, ''],
  ] as const) {
    expect(await patch(body)).toMatchObject({ status: 422, body: { code: 'validation', errors: [{ path }] } })
  }
  expect(await ask(GET, 'GET', ['rule_set.read'])).toMatchObject({
    body: { data: { policy: 'trust_explicit' } },
  })
})

test('no other method is known', async () => {
  expect(await ask(PUT, 'PUT', ['rule_set.tighten'], {})).toMatchObject({ status: 405 })
})
