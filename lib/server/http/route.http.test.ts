import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { listScopes } from '@/lib/domain/permissions'
import { hashApiKey } from '@/lib/server/auth/find-api-key'
import { getPrisma } from '@/lib/server/db/prisma'
import { ok } from '@/lib/server/http/respond'
import { route } from '@/lib/server/http/route'
import { createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

const key = 'rck_route_test_0123456789'
let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
  await getPrisma().apiKey.create({
    data: {
      organisationId: await createOrganisation(),
      name: 'route test',
      prefix: 'rck_rout',
      secretHash: hashApiKey(key),
      scopes: listScopes(),
    },
  })
})

afterAll(() => db.drop())

const echo = route({
  summary: 'Say what came',
  permission: null,
  query: z.object({ q: z.string().optional() }),
  body: z.object({ name: z.string().optional() }),
  bodyBytesMax: 100,
  handle: async ({ body, query }) => ok({ ...body, ...query }),
})

async function ask(search: string, body: string) {
  const request = new Request(`http://localhost/api/v1/echo${search}`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${key}` },
  })
  const response = await echo(request, { params: Promise.resolve({}) })
  return { status: response.status, body: await response.json() }
}

test('a body is read, and an empty one is an empty object', async () => {
  expect(await ask('?q=x', '{"name":"Ann"}')).toEqual({
    status: 200,
    body: { data: { name: 'Ann', q: 'x' } },
  })
  expect((await ask('', '')).status).toBe(200)
})

test('what is no JSON, too large or of another type is refused in words', async () => {
  expect(await ask('', '{bad')).toMatchObject({ status: 400, body: { code: 'bad_request' } })
  expect((await ask('', `{"name":"${'a'.repeat(200)}"}`)).status).toBe(413)
  expect(await ask('', '{"name":5}')).toMatchObject({ status: 422, body: { errors: [{ path: 'name' }] } })
})

test('a NUL is refused wherever it comes, a text about one is not', async () => {
  expect((await ask('?q=%00', '{}')).status).toBe(400)
  expect((await ask('', '{"name":"a\\u0000b"}')).status).toBe(422)
  expect(await ask('', '{"name":"a\\\\u0000b"}')).toEqual({
    status: 200,
    body: { data: { name: 'a\\u0000b' } },
  })
})

test('half a character is refused, a whole one and a text about one are not', async () => {
  for (const half of ['\\ud83d', '\\ude00', '\\ud83dx', '\\ude00\\ud83d', '\\ud83d\\\\ude00']) {
    expect(await ask('', `{"name":"${half}"}`), half).toMatchObject({ status: 422, body: { errors: [] } })
  }
  expect(await ask('', '{"name":"\\ud83d\\ude00"}')).toEqual({ status: 200, body: { data: { name: '😀' } } })
  expect(await ask('', '{"name":"\\\\ud83d"}')).toEqual({
    status: 200,
    body: { data: { name: '\\ud83d' } },
  })
})
