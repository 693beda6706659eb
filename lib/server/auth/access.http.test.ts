import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { problemSchema } from '@/lib/contracts/shared'
import { formatId, type IdPrefix } from '@/lib/domain/ids'
import { can, listScopes, type Permission, type Role, roles } from '@/lib/domain/permissions'
import { buildSessionCookie } from '@/lib/server/auth/session'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Method, methods } from '@/lib/server/http/refuse-others'
import { apiAccess, otherAccess, pageAccess, publicPages } from '@/lib/server/testing/access-table'
import { createKey, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>

const root = process.cwd()
const cookies = new Map<Role, string>()
let db: TestDatabase
let organisationId: bigint

beforeAll(async () => {
  db = await createTestDatabase()
  organisationId = await createOrganisation()
  for (const role of roles) {
    const { id } = await getPrisma().user.create({
      data: {
        email: `${role}@example.com`,
        name: role,
        memberships: { create: { organisationId, role } },
      },
      select: { id: true },
    })
    const cookie = await buildSessionCookie({ userId: id, organisationId, epoch: 0 })
    cookies.set(role, cookie.split(';')[0] ?? '')
  }
})

afterAll(() => db.drop())

/** Every file of this name under app/, by its address: groups in brackets are no part of it. */
function listFiles(name: string): Map<string, string> {
  const files = fs.readdirSync(path.join(root, 'app'), { recursive: true, encoding: 'utf8' })
  const found = files.filter((file) => path.basename(file) === name)
  const address = (file: string) =>
    `/${path
      .dirname(file)
      .split(path.sep)
      .filter((part) => part !== '.' && !/^\(.*\)$/.test(part))
      .join('/')}`
  return new Map(found.map((file) => [address(file), path.join(root, 'app', file)]))
}

const routeFiles = listFiles('route.ts')
const pageFiles = listFiles('page.tsx')

async function loadHandlers(file: string): Promise<Partial<Record<string, Handler>>> {
  return import(/* @vite-ignore */ file)
}

const idPrefixByParam: Record<string, IdPrefix> = {
  campaignId: 'cmp',
  contactId: 'con',
  numberId: 'num',
  listId: 'lst',
  importId: 'imp',
  jobId: 'job',
  dncId: 'dnc',
  userId: 'usr',
  keyId: 'key',
  credentialId: 'crd',
  secretId: 'whs',
}

/** Of things that do not exist: who may not know gets 403 before anybody looks for them. */
function fillParams(address: string): Record<string, string> {
  const names = [...address.matchAll(/\[(\w+)\]/g)].map((match) => match[1] ?? '')
  return Object.fromEntries(
    names.map((name) => {
      const prefix = idPrefixByParam[name]
      return [name, prefix ? formatId(prefix, 1n) : '1']
    }),
  )
}

async function ask(
  method: Method | 'OPTIONS',
  address: string,
  headers: Record<string, string>,
): Promise<Response> {
  const handler = (await loadHandlers(routeFiles.get(address) ?? ''))[method]
  if (!handler) throw new Error(`${method} ${address} has no handler`)
  const params = fillParams(address)
  const url = `http://localhost:3000${address.replaceAll(/\[(\w+)\]/g, (_, name) => params[name] ?? '')}`
  const isWrite = method !== 'GET' && method !== 'OPTIONS'
  const request = new Request(url, {
    method,
    headers: {
      host: 'localhost:3000',
      ...(isWrite ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(isWrite && method !== 'DELETE' ? { body: '{}' } : {}),
  })
  return handler(request, { params: Promise.resolve(params) })
}

const fromOurPage = { 'sec-fetch-site': 'same-origin' }

function withSession(role: Role, headers: Record<string, string> = fromOurPage) {
  return { ...headers, cookie: cookies.get(role) ?? '' }
}

describe('the table names what exists', () => {
  test('every method of every route under /api/v1, and nothing else', async () => {
    const actual: string[] = []
    for (const [address, file] of routeFiles) {
      if (!address.startsWith('/api/v1/')) continue
      const handlers = await loadHandlers(file)
      const declared = methods.filter((method) => 'declaration' in (handlers[method] ?? {}))
      actual.push(...declared.map((method) => `${method} ${address}`))
    }
    expect(actual.length).toBeGreaterThan(50)
    expect(actual.sort()).toEqual(apiAccess.map(([method, address]) => `${method} ${address}`).sort())
  })

  test('every other route, and nothing else', () => {
    const actual = [...routeFiles.keys()].filter((address) => !address.startsWith('/api/v1/'))
    expect(actual.sort()).toEqual(Object.keys(otherAccess).sort())
  })

  test('every page, and nothing else', () => {
    expect([...pageFiles.keys()].sort()).toEqual([...Object.keys(pageAccess), ...publicPages].sort())
  })
})

describe.each(apiAccess)('%s %s', (method, address, allowed, keyAccess) => {
  test('refuses a stranger', async () => {
    expect((await ask(method, address, fromOurPage)).status).toBe(401)
    const bad = { authorization: `Bearer rck_${'0'.repeat(32)}` }
    expect((await ask(method, address, bad)).status).toBe(401)
  })

  test.each(roles)('for a session of role %s', async (role) => {
    const { status } = await ask(method, address, withSession(role))
    if (!allowed.includes(role)) return expect(status).toBe(403)
    expect([401, 403, 500]).not.toContain(status)
  })

  test('for API keys by scope', async () => {
    const others = listScopes().filter((scope) => scope !== keyAccess)
    const withOthers = { authorization: `Bearer ${await createKey(organisationId, others)}` }
    const status = (await ask(method, address, withOthers)).status
    if (keyAccess === 'any') return expect([401, 403, 500]).not.toContain(status)
    expect(status).toBe(403)
    if (keyAccess === 'never') return
    const withScope = { authorization: `Bearer ${await createKey(organisationId, [keyAccess])}` }
    expect([401, 403, 500]).not.toContain((await ask(method, address, withScope)).status)
  })
})

const addresses = [...new Set(apiAccess.map(([, address]) => address))].filter(
  (address) => address !== '/api/v1/[...address]',
)

describe.each(addresses)('%s', (address) => {
  const known = methods.filter((method) => apiAccess.some(([m, a]) => m === method && a === address))
  const allow = [...known, ...(known.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')

  test('refuses every other method in words', async () => {
    const others = methods.filter((method) => !known.includes(method))
    expect(others.length).toBeGreaterThan(0)
    for (const method of others) {
      expect((await ask(method, address, fromOurPage)).status).toBe(401)
      const response = await ask(method, address, withSession('analyst'))
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe(allow)
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      const problem = problemSchema.parse(await response.json())
      expect(problem).toMatchObject({ code: 'method_not_allowed', status: 405 })
      expect(problem.detail).toContain(`${method} is not possible`)
      expect(problem.requestId).toBe(response.headers.get('x-request-id'))
    }
  })

  test('names its methods when asked for OPTIONS', async () => {
    const response = await ask('OPTIONS', address, {})
    expect(response.status).toBe(204)
    expect(response.headers.get('allow')).toBe(allow)
  })
})

const foreign: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { origin: 'https://evil.example' },
  {},
]

test.each(apiAccess.filter(([method]) => method !== 'GET'))(
  '%s %s refuses a session from a page of somebody else',
  async (method, address) => {
    for (const headers of foreign) {
      expect((await ask(method, address, withSession('admin', headers))).status).toBe(403)
    }
  },
)

describe('pages', () => {
  test.each(Object.entries(pageAccess))(
    '%s asks for what the table says',
    (address, { permission, roles: allowed }) => {
      const source = fs.readFileSync(pageFiles.get(address) ?? '', 'utf8')
      const asked = /await requirePageContext\((?:'([\w.]+)')?\)/.exec(source)
      expect(asked).not.toBeNull()
      expect(asked?.[1] ?? null).toBe(permission)
      expect(roles.filter((role) => permission === null || can(role, permission))).toEqual(
        roles.filter((role) => allowed.includes(role)),
      )
    },
  )

  test('the frame around them asks for a session too', () => {
    const layout = fs.readFileSync(path.join(root, 'app', '(admin)', 'layout.tsx'), 'utf8')
    expect(layout).toContain('requirePageContext()')
    for (const address of Object.keys(pageAccess)) expect(pageFiles.get(address)).toContain('(admin)')
  })
})

describe('sessions and keys', () => {
  test('a key in the header wins over a session, and needs no page of ours', async () => {
    const scopes: Permission[] = ['campaign.read']
    const authorization = `Bearer ${await createKey(organisationId, scopes)}`
    const response = await ask('GET', '/api/v1/me', { authorization, cookie: cookies.get('admin') ?? '' })
    expect(await response.json()).toMatchObject({ data: { kind: 'api_key', permissions: scopes } })
  })

  test('a session of another organisation sees its own', async () => {
    const other = await createOrganisation()
    const { id } = await getPrisma().user.create({
      data: {
        email: `${randomUUID()}@example.com`,
        name: 'Other',
        memberships: { create: { organisationId: other, role: 'admin' } },
      },
      select: { id: true },
    })
    const forged = await buildSessionCookie({ userId: id, organisationId, epoch: 0 })
    const refused = await ask('GET', '/api/v1/me', { cookie: forged.split(';')[0] ?? '' })
    expect(refused.status).toBe(401)
    expect(await refused.json()).toMatchObject({ code: 'unauthenticated', requestId: expect.any(String) })
  })

  test('a secret is shown once: the repeat of its Idempotency-Key gets none, and none is stored', async () => {
    const headers = { ...withSession('admin'), 'idempotency-key': randomUUID() }
    await getPrisma().connectorCredential.deleteMany({ where: { organisationId } })
    const first = await ask('POST', '/api/v1/connection/credentials', headers)
    expect(first.status).toBe(201)
    const { data } = await first.json()
    const repeat = await ask('POST', '/api/v1/connection/credentials', headers)
    expect(repeat.status).toBe(409)
    const stored = await getPrisma().idempotencyKey.findMany({ where: { organisationId } })
    expect(JSON.stringify(stored.map((row) => row.responseBody))).not.toContain(data.password)
  })
})
