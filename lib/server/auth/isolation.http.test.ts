import { createHash, randomUUID } from 'node:crypto'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { campaignIdSchema } from '@/lib/contracts/campaign'
import { formatId, parseId } from '@/lib/domain/ids'
import { buildSessionCookie } from '@/lib/server/auth/session'
import { getPrisma } from '@/lib/server/db/prisma'
import type { Method } from '@/lib/server/http/refuse-others'
import { getVersionSettings } from '@/lib/server/services/campaign/campaign-row'
import { enrolCampaign } from '@/lib/server/services/campaign/enrol-campaign'
import { sendCampaignCommands } from '@/lib/server/services/campaign/send-campaign-commands'
import type { Ctx } from '@/lib/server/services/context'
import { readHead, storeStream } from '@/lib/server/services/import/import-chunks'
import { runImport } from '@/lib/server/services/import/run-import'
import { runUndoImport } from '@/lib/server/services/import/run-undo-import'
import { beginJob } from '@/lib/server/services/job/begin-job'
import { apiAccess } from '@/lib/server/testing/access-table'
import { createOrganisation } from '@/lib/server/testing/contact-fixture'
import {
  seedCampaign,
  seedList,
  seedOrganisation,
  someContacts,
  userCtx,
} from '@/lib/server/testing/seed-campaign'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** Nothing of one organisation can be seen or moved by another's admin, nor by a job that names the wrong one. */

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>

let db: TestDatabase
let owner: Ctx
let strangers: bigint
let cookie: string
let ids: Record<string, string>
let campaignId: bigint
let importId: bigint

beforeAll(async () => {
  db = await createTestDatabase()
  const prisma = getPrisma()
  const seeded = await seedOrganisation()
  const { organisationId } = seeded
  owner = userCtx(organisationId, 'admin')
  const listId = await seedList(owner, someContacts(2))
  campaignId = await seedCampaign(owner, [listId])
  await prisma.campaignCommand.create({
    data: { organisationId, campaignId, kind: 'start', version: 1, requestedByName: 'Owner' },
  })
  const contact = await prisma.contact.findFirstOrThrow({ where: { organisationId } })
  const number = await prisma.contactNumber.findFirstOrThrow({
    where: { organisationId, contactId: contact.id },
  })
  const made = await prisma.listImport.create({
    data: { organisationId, listId, fileName: 'secret.csv', mode: 'append', undoRequestedAt: new Date() },
  })
  importId = made.id
  await storeStream(
    organisationId,
    importId,
    (async function* () {
      yield new TextEncoder().encode('Key,Phone\nA,+12125550100\n')
    })(),
  )
  const dnc = await prisma.dncEntry.create({
    data: {
      organisationId,
      e164: '+12125550123',
      scope: 'organisation',
      source: 'user',
      createdByName: 'Owner',
    },
  })
  const user = await prisma.user.create({
    data: {
      email: 'owner@example.com',
      name: 'Owner',
      memberships: { create: { organisationId, role: 'analyst' } },
    },
  })
  const key = await prisma.apiKey.create({
    data: {
      organisationId,
      name: 'Key',
      prefix: 'rck_abcd',
      secretHash: hash('key'),
      scopes: ['campaign.read'],
    },
  })
  const { rows: events } = await db.pool.query<{ id: bigint }>(
    `insert into disposition_event (organisation_id, envelope_id, body_sha256, body, headers, authenticated_by)
     values ($1, $2, $3, 'x', '{}', 'signature') returning id`,
    [organisationId, randomUUID(), hash('event')],
  )
  const jobId = await beginJob(prisma, owner, { kind: 'export', title: 'Exporting Secret list', listId })
  await prisma.contactExport.create({
    data: {
      organisationId,
      jobId,
      fileName: 'secret.csv',
      request: {},
      expiresAt: new Date(Date.now() + 60_000),
    },
  })
  const credential = await prisma.connectorCredential.findFirstOrThrow({ where: { organisationId } })
  const secret = await prisma.webhookSecret.findFirstOrThrow({ where: { organisationId } })
  ids = {
    campaignId: formatId('cmp', campaignId),
    contactId: formatId('con', contact.id),
    numberId: formatId('num', number.id),
    listId: formatId('lst', listId),
    importId: formatId('imp', importId),
    jobId: formatId('job', jobId),
    dncId: formatId('dnc', dnc.id),
    userId: formatId('usr', user.id),
    keyId: formatId('key', key.id),
    eventId: formatId('evt', BigInt(events[0]?.id ?? 0)),
    credentialId: formatId('crd', credential.id),
    secretId: formatId('whs', secret.id),
    position: '0',
  }
  strangers = await createOrganisation()
  const stranger = await prisma.user.create({
    data: {
      email: 'stranger@example.com',
      name: 'Stranger',
      memberships: { create: { organisationId: strangers, role: 'admin' } },
    },
  })
  const session = await buildSessionCookie({ userId: stranger.id, organisationId: strangers, epoch: 0 })
  cookie = session.split(';')[0] ?? ''
})

afterAll(() => db.drop())

function hash(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(text).digest())
}

const tables = [
  'campaign',
  'campaign_version',
  'campaign_list',
  'campaign_command',
  'campaign_contact',
  'contact_list',
  'list_contact',
  'list_import',
  'import_chunk',
  'job_run',
  'contact_export',
  'contact',
  'contact_number',
  'contact_change',
  'erased_number',
  'dnc_entry',
  'membership',
  'app_user',
  'one_time_token',
  'api_key',
  'connector_credential',
  'webhook_secret',
  'disposition_event',
  'disposition_pending',
]

/** All that the owner has, as text: equal before and after means that nothing was touched. */
async function readAll(): Promise<string[]> {
  const parts: string[] = []
  for (const table of tables) {
    const own =
      table === 'app_user' ? `email = 'owner@example.com'` : `organisation_id = ${owner.organisationId}`
    const { rows } = await db.pool.query(`select t::text as row from ${table} t where ${own} order by 1`)
    parts.push(...rows.map(({ row }) => `${table} ${row}`))
  }
  return parts
}

/** Bodies that are valid, so that what refuses is the id and not the body. */
const bodies: Record<string, unknown> = {
  'POST /api/v1/dnc/[dncId]/end': { reason: 'because I can' },
  'PATCH /api/v1/contacts/[contactId]': { updatedAt: '2026-11-23T15:00:00.000Z', firstName: 'Mine' },
  'POST /api/v1/contacts/[contactId]/erase': { reason: 'because I can' },
  'POST /api/v1/contacts/[contactId]/allow': { reason: 'because I can' },
  'POST /api/v1/contacts/[contactId]/numbers/[numberId]/allow': { reason: 'because I can' },
  'POST /api/v1/contacts/[contactId]/numbers/[numberId]/stop': { reason: 'because I can' },
  'PATCH /api/v1/users/[userId]': { role: 'admin' },
  'PATCH /api/v1/campaigns/[campaignId]': { dialingRate: 2 },
  'PATCH /api/v1/contact-lists/[listId]': { name: 'Mine now' },
  'POST /api/v1/contact-lists/[listId]/contacts': { contacts: [{ number: '+12125550177' }] },
}

/** What a route cannot do without in its query. */
const queries: Record<string, string> = {
  '/api/v1/contact-lists/[listId]/column-check': '?name=Plan&type=number',
}

async function ask(method: Method, address: string): Promise<Response> {
  const file = path.join(process.cwd(), 'app', address, 'route.ts')
  const handlers: Partial<Record<Method, Handler>> = await import(/* @vite-ignore */ file)
  const params = Object.fromEntries(
    [...address.matchAll(/\[(\w+)\]/g)].map(([, name = '']) => [name, ids[name] ?? '']),
  )
  for (const [name, value] of Object.entries(params)) expect(value, `an id for ${name}`).not.toBe('')
  const url = `http://localhost:3000${address.replaceAll(/\[(\w+)\]/g, (_, name) => params[name] ?? '')}${queries[address] ?? ''}`
  const isWrite = method !== 'GET'
  const request = new Request(url, {
    method,
    headers: {
      cookie,
      'sec-fetch-site': 'same-origin',
      ...(isWrite ? { 'content-type': 'application/json' } : {}),
    },
    ...(isWrite && method !== 'DELETE' ? { body: JSON.stringify(bodies[`${method} ${address}`] ?? {}) } : {}),
  })
  const handler = handlers[method]
  if (!handler) throw new Error(`${method} ${address} has no handler`)
  return handler(request, { params: Promise.resolve(params) })
}

const withIds = apiAccess.filter(([, address]) => /\[\w+\]/.test(address))

describe("the admin of another organisation finds nothing at the owner's ids", () => {
  test.each(withIds)('%s %s', async (method, address) => {
    const before = await readAll()
    const response = await ask(method, address)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ code: 'not_found' })
    expect(await readAll()).toEqual(before)
  })
})

describe('a job that names another organisation', () => {
  test('reads no file, and imports and undoes nothing', async () => {
    const before = await readAll()
    expect((await readHead(owner.organisationId, importId)).byteLength).toBeGreaterThan(0)
    await expect(readHead(strangers, importId)).rejects.toMatchObject({ code: 'conflict' })
    expect(await runImport(strangers, importId)).toBe('not_running')
    await expect(runUndoImport(strangers, importId)).rejects.toMatchObject({ code: 'not_found' })
    expect(await readAll()).toEqual(before)
  })

  test('sends no command and enrols nobody', async () => {
    const before = await readAll()
    await sendCampaignCommands(strangers, campaignId)
    expect(await enrolCampaign(strangers, campaignId)).toMatchObject({ enrolled: 0 })
    await expect(getVersionSettings(getPrisma(), strangers, campaignId, 1)).rejects.toThrow()
    expect(await readAll()).toEqual(before)
  })
})

test('the ids are of things that are there', () => {
  expect(campaignIdSchema.parse({ campaignId: ids.campaignId })).toEqual({ campaignId })
  expect(parseId('imp', ids.importId ?? '')).toBe(importId)
})
