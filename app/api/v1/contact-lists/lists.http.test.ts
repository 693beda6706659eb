import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { GET as getWhy } from '@/app/api/v1/campaigns/[campaignId]/contacts/[contactId]/why/route'
import { GET as getMembers, POST as postContacts } from '@/app/api/v1/contact-lists/[listId]/contacts/route'
import { GET as getImports, POST as postImport } from '@/app/api/v1/contact-lists/[listId]/imports/route'
import { GET as getList, PATCH as patchList } from '@/app/api/v1/contact-lists/[listId]/route'
import { GET as getLists, POST as postList } from '@/app/api/v1/contact-lists/route'
import { GET as getContactRoute } from '@/app/api/v1/contacts/[contactId]/route'
import { POST as postStop } from '@/app/api/v1/contacts/[contactId]/stop/route'
import { GET as searchContactsRoute } from '@/app/api/v1/contacts/route'
import { POST as postDncEnd } from '@/app/api/v1/dnc/[dncId]/end/route'
import { GET as checkDncRoute } from '@/app/api/v1/dnc/check/route'
import { GET as getDnc, POST as postDnc } from '@/app/api/v1/dnc/route'
import { PUT as putChunk } from '@/app/api/v1/imports/[importId]/chunks/[position]/route'
import { POST as postConfirm } from '@/app/api/v1/imports/[importId]/confirm/route'
import { GET as getPreview } from '@/app/api/v1/imports/[importId]/preview/route'
import { GET as getImportRoute } from '@/app/api/v1/imports/[importId]/route'
import { GET as getVerdictsCsv } from '@/app/api/v1/imports/[importId]/verdicts.csv/route'
import { formatId, parseId } from '@/lib/domain/ids'
import { type Permission, permissions } from '@/lib/domain/permissions'
import { getPrisma } from '@/lib/server/db/prisma'
import { installJobs } from '@/lib/server/jobs/worker'
import { runImport } from '@/lib/server/services/import/run-import'
import { createKey, createOrganisation } from '@/lib/server/testing/contact-fixture'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
  await installJobs()
})

afterAll(async () => {
  await db.drop()
})

type Handler = (
  request: Request,
  context: { params: Promise<Record<string, string | string[]>> },
) => Promise<Response>

function makeCaller(key: string) {
  return async (
    handler: Handler,
    params: Record<string, string>,
    init: RequestInit & { query?: string; json?: unknown } = {},
  ) => {
    const { query = '', json, ...rest } = init
    const request = new Request(`http://localhost/api/v1/x${query}`, {
      ...rest,
      ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
      headers: {
        authorization: `Bearer ${key}`,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...Object.fromEntries(new Headers(rest.headers)),
      },
    })
    const response = await handler(request, { params: Promise.resolve(params) })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers }
  }
}

async function setUp(scopes: Permission[] = Object.keys(permissions) as Permission[]) {
  const organisationId = await createOrganisation()
  return { organisationId, call: makeCaller(await createKey(organisationId, scopes)) }
}

async function createListByApi(call: ReturnType<typeof makeCaller>): Promise<string> {
  const { status, body } = await call(
    postList,
    {},
    { json: { name: 'People of May', columns: [{ name: 'Plan' }] } },
  )
  expect(status).toBe(201)
  return body.data.id
}

async function finish(organisationId: bigint, importId: string) {
  await runImport(organisationId, parseId('imp', importId) ?? 0n)
}

const csv = 'Key,Name,Phone,Plan\nA,Ann Archer,(212) 555-0100,Gold\nB,Bo,nope,=1+1\n'

test('list, one-shot import, contacts, verdicts as CSV', async () => {
  const { organisationId, call } = await setUp()
  const listId = await createListByApi(call)
  const posted = await call(
    postImport,
    { listId },
    {
      method: 'POST',
      body: csv,
      headers: { 'content-type': 'text/csv' },
      query: '?mode=append&fileName=may.csv',
    },
  )
  expect(posted).toMatchObject({ status: 202, body: { data: { status: 'running', fileName: 'may.csv' } } })
  const importId = posted.body.data.id
  await finish(organisationId, importId)
  const { body } = await call(getImportRoute, { importId })
  expect(body.data).toMatchObject({
    status: 'done',
    progress: 1,
    rows: { read: 2, added: 1, updated: 0, unchanged: 0, rejected: 1, duplicates: 0 },
  })
  const verdicts = await call(getVerdictsCsv, { importId })
  expect(verdicts.headers.get('content-type')).toContain('text/csv')
  expect(verdicts.body.replace('\ufeff', '').split('\r\n').slice(0, 3)).toEqual([
    'line,verdict,column,code,message,given',
    '2,added,,added,Added,',
    '3,rejected,Phone,number_not_a_number,“nope” is not a phone number,nope',
  ])
  const list = await call(getList, { listId })
  expect(list.body.data).toMatchObject({
    contactCount: 1,
    reach: { loaded: 1, notQueued: 1, attempted: 0, workedOut: 0, dials: 0 },
    makeUp: {
      numbers: { total: 1, active: 1, invalid: 0, fax: 0, suspect: 0, stopped: 0, onDnc: 0 },
      zoneShares: { single: 1, several: 0, unknown: 0 },
      zones: [{ zones: ['America/New_York'], source: 'area_code', contacts: 1 }],
    },
  })
  expect((await call(getMembers, { listId })).body.data).toMatchObject([
    { externalKey: 'A', lastName: 'Archer' },
  ])
  expect((await call(getImports, { listId })).body.data).toMatchObject([{ id: importId }])
  expect((await call(getLists, {})).body).toMatchObject({
    data: [{ id: listId, contactCount: 1 }],
    meta: { nextCursor: null },
  })
})

test('the mapping of the one-shot form, and a form with the file', async () => {
  const { organisationId, call } = await setUp()
  const listId = await createListByApi(call)
  const form = new FormData()
  form.set('file', new File(['x,y\n+12125550100,Vip\n'], 'form.csv', { type: 'text/csv' }))
  form.set('mapping', JSON.stringify({ x: 'number', y: 'Plan' }))
  const { status, body } = await call(postImport, { listId }, { method: 'POST', body: form })
  expect({ status, data: body.data }).toMatchObject({ status: 202, data: { fileName: 'form.csv' } })
  await finish(organisationId, body.data.id)
  const member = await getPrisma().listContact.findFirstOrThrow({ where: { organisationId } })
  expect(member.columns).toEqual({ Plan: 'Vip' })
})

test.each([
  ['no number column', 'Email\na@example.com\n', '', 422, 'validation'],
  ['an empty file', '', '', 422, 'validation'],
  ['a workbook that was cut off', 'PK\u0003\u0004xxxx', '', 422, 'validation'],
  ['a PDF', '%PDF-1.7', '', 415, 'unsupported'],
  ['a mapping that is no JSON', csv, '?mapping={', 422, 'validation'],
  [
    'a mapping of a column that is not there',
    csv,
    `?mapping=${encodeURIComponent('{"Nope":"number"}')}`,
    422,
    'validation',
  ],
  ['an unknown mode', csv, '?mode=merge', 422, 'validation'],
])('%s is refused and leaves nothing', async (_, body, query, status, code) => {
  const { organisationId, call } = await setUp()
  const listId = await createListByApi(call)
  const answer = await call(
    postImport,
    { listId },
    { method: 'POST', body, query, headers: { 'content-type': 'text/csv' } },
  )
  expect(answer).toMatchObject({ status, body: { code } })
  expect(await getPrisma().listImport.count({ where: { organisationId } })).toBe(0)
})

test('an upload is opened by a readable body only, under a name that can be stored', async () => {
  const { organisationId, call } = await setUp()
  const listId = await createListByApi(call)
  const open = (body: string) =>
    call(postImport, { listId }, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  expect(await open('{bad')).toMatchObject({ status: 400, body: { code: 'bad_request' } })
  expect(await open('{"fileName":5}')).toMatchObject({ status: 422, body: { code: 'validation' } })
  expect(await getPrisma().listImport.count({ where: { organisationId } })).toBe(0)
  const opened = await open('{"fileName":"a\\u0000\\ud800b.csv"}')
  expect(opened).toMatchObject({ status: 202, body: { data: { fileName: 'ab.csv' } } })
})

test('the wizard’s form: chunks in any order, a repeat is a no-op, damage is noticed', async () => {
  const { organisationId, call } = await setUp()
  const listId = await createListByApi(call)
  const opened = await call(postImport, { listId }, { json: { fileName: 'w.csv' } })
  expect(opened).toMatchObject({ status: 202, body: { data: { status: 'uploading', fileName: 'w.csv' } } })
  const importId = opened.body.data.id
  const pieces = [csv.slice(0, 30), csv.slice(30)]
  const put = (
    position: number,
    body = pieces[position] ?? '',
    sha256 = createHash('sha256').update(body).digest('hex'),
  ) =>
    call(
      putChunk,
      { importId, position: String(position) },
      { method: 'PUT', body, headers: { 'x-chunk-sha256': sha256 } },
    )
  expect(await put(1)).toMatchObject({ status: 200, body: { data: { isRepeat: false } } })
  expect(await call(postConfirm, { importId }, { json: { chunkCount: 2 } })).toMatchObject({ status: 409 })
  expect(await put(0, pieces[0], 'ab')).toMatchObject({
    status: 422,
    body: { details: { reason: 'checksum' } },
  })
  expect(await put(0)).toMatchObject({ status: 200, body: { data: { chunkCount: 2 } } })
  expect(await put(0)).toMatchObject({ status: 200, body: { data: { isRepeat: true } } })
  expect(await put(0, 'other')).toMatchObject({ status: 409 })
  const preview = await call(getPreview, { importId })
  expect(preview.body.data).toMatchObject({
    format: { delimiter: ',', encoding: 'utf-8', hasHeader: true },
    mapping: { Key: 'externalKey', Name: 'fullName', Phone: 'number', Plan: 'Plan' },
    faults: [],
    rows: [
      { line: 2, contact: { name: 'Ann Archer', numbers: [{ e164: '+12125550100' }] }, problems: [] },
      { line: 3, contact: null, problems: [{ code: 'number_not_a_number' }] },
    ],
  })
  const confirmed = await call(
    postConfirm,
    { importId },
    { json: { mapping: preview.body.data.mapping, chunkCount: 2 } },
  )
  expect(confirmed).toMatchObject({ status: 202, body: { data: { status: 'running' } } })
  expect(await call(postConfirm, { importId }, { json: {} })).toMatchObject({ status: 202 })
  await finish(organisationId, importId)
  expect((await call(getImportRoute, { importId })).body.data.rows).toMatchObject({
    read: 2,
    added: 1,
    rejected: 1,
  })
})

test('contacts pushed by API are judged one by one', async () => {
  const { organisationId, call } = await setUp()
  const listId = await createListByApi(call)
  const answer = await call(
    postContacts,
    { listId },
    {
      json: {
        contacts: [
          {
            externalKey: 'A',
            firstName: 'Ann',
            numbers: ['(212) 555-0100', { number: '+12125550101', type: 'work' }],
            columns: { Plan: 'Gold', Age: 41 },
            priority: 'head',
          },
          { externalKey: 'B', numbers: ['nope'] },
          { externalKey: 'A', numbers: ['+12125550102'] },
          { number: '+12125550103', dialAt: '2026-12-01 10:00' },
          { numbers: ['+12125550104'], surprise: 1 },
          { number: '+12125550105' },
        ],
      },
    },
  )
  expect(answer.status).toBe(200)
  expect(answer.body.data.counts).toEqual({ added: 2, updated: 0, unchanged: 0, duplicate: 1, rejected: 3 })
  expect(answer.body.data.results).toMatchObject([
    { index: 0, status: 'added', problems: [] },
    { index: 1, status: 'rejected', problems: [{ path: 'numbers.0', code: 'number_not_a_number' }] },
    { index: 2, status: 'duplicate', problems: [{ code: 'duplicate_key' }] },
    { index: 3, status: 'rejected', problems: [{ path: 'dialAt', code: 'dial_at_without_zone' }] },
    { index: 4, status: 'rejected' },
    { index: 5, status: 'added' },
  ])
  const head = await getPrisma().listContact.findFirstOrThrow({
    where: { organisationId, contact: { externalKey: 'A' } },
  })
  expect(head).toMatchObject({ priority: 1000, columns: { Plan: 'Gold', Age: '41' } })
  expect(await call(postContacts, { listId }, { json: { contacts: [] } })).toMatchObject({ status: 422 })
})

test('contacts are found by number, name and key; their page says what is known', async () => {
  const { call } = await setUp()
  const listId = await createListByApi(call)
  await call(
    postContacts,
    { listId },
    {
      json: [
        { externalKey: 'K-1', firstName: 'Ann', lastName: 'Archer', numbers: ['+12125550100'] },
        { externalKey: 'K-2', firstName: 'Bo', lastName: 'Baker', numbers: ['+18505550101', '+12125550102'] },
      ],
    },
  )
  const find = async (q: string) =>
    (await call(searchContactsRoute, {}, { query: `?q=${encodeURIComponent(q)}` })).body.data.map(
      (c: { externalKey: string }) => c.externalKey,
    )
  expect(await find('(212) 555-0102')).toEqual(['K-2'])
  expect(await find('12125550100')).toEqual(['K-1'])
  expect(await find('arch')).toEqual(['K-1'])
  expect(await find('bo baker')).toEqual(['K-2'])
  expect(await find('Baker, Bo')).toEqual(['K-2'])
  expect(await find('K-1')).toEqual(['K-1'])
  expect(await find('zzz%')).toEqual([])
  expect(await find('')).toEqual(['K-2', 'K-1'])
  const { body } = await call(searchContactsRoute, {}, { query: '?q=baker' })
  const contact = await call(getContactRoute, { contactId: body.data[0].id })
  expect(contact.body.data).toMatchObject({
    externalKey: 'K-2',
    hasOwnKey: true,
    numbers: [
      {
        e164: '+18505550101',
        zones: ['America/Chicago', 'America/New_York'],
        localTimes: [{ zone: 'America/Chicago' }, {}],
      },
      { e164: '+12125550102', dnc: null },
    ],
    memberships: [{ list: { id: listId, name: 'People of May' } }],
  })
})

test('DNC by API, and never call again', async () => {
  const { call } = await setUp()
  const listId = await createListByApi(call)
  const pushed = await call(postContacts, { listId }, { json: { contacts: [{ numbers: ['+12125550100'] }] } })
  const contactId = pushed.body.data.results[0].contactId
  expect(await call(postDnc, {}, { json: { number: '212 555 0199' } })).toMatchObject({
    status: 201,
    body: { data: { entry: { source: 'api' } } },
  })
  expect(await call(postStop, { contactId }, { json: {} })).toMatchObject({
    status: 200,
    body: { data: { entries: [{ e164: '+12125550100' }] } },
  })
  expect(await call(checkDncRoute, {}, { query: '?number=%2B12125550100' })).toMatchObject({
    body: { data: { isListed: true } },
  })
  expect((await call(getContactRoute, { contactId })).body.data.numbers).toMatchObject([
    { dnc: { source: 'api' } },
  ])
  const { body } = await call(getDnc, {})
  expect(body.data).toHaveLength(2)
  expect(
    await call(postDncEnd, { dncId: body.data[0].id }, { json: { reason: 'revoked in writing' } }),
  ).toMatchObject({ status: 200 })
})

test('a list that is archived takes nothing and can come back', async () => {
  const { call } = await setUp()
  const listId = await createListByApi(call)
  expect(await call(patchList, { listId }, { method: 'PATCH', body: '{"isArchived":true}' })).toMatchObject({
    status: 200,
  })
  expect(
    await call(postContacts, { listId }, { json: { contacts: [{ numbers: ['+12125550100'] }] } }),
  ).toMatchObject({ status: 409 })
  expect((await call(getLists, {})).body.data).toEqual([])
  expect(
    await call(patchList, { listId }, { method: 'PATCH', body: '{"isArchived":false,"name":"Back"}' }),
  ).toMatchObject({
    body: { data: { name: 'Back', archivedAt: null } },
  })
})

test.each([
  ['list.write', postList, {}],
  ['list.write', postImport, { listId: formatId('lst', 1n) }],
  ['contact.write', postContacts, { listId: formatId('lst', 1n) }],
  ['dnc.add', postDnc, {}],
  ['dnc.add', postStop, { contactId: formatId('con', 1n) }],
  ['dnc.end', postDncEnd, { dncId: formatId('dnc', 1n) }],
  ['contact.read', getWhy, { campaignId: formatId('cmp', 1n), contactId: formatId('con', 1n) }],
] as [Permission, Handler, Record<string, string>][])(
  'without the scope %s the door is shut',
  async (scope, handler, params) => {
    const others = (Object.keys(permissions) as Permission[]).filter((name) => name !== scope)
    const { call } = await setUp(others)
    expect(await call(handler, params, handler === getWhy ? {} : { json: {} })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    })
  },
)

test('another organisation’s things are not there', async () => {
  const { call } = await setUp()
  const listId = await createListByApi(call)
  const stranger = (await setUp()).call
  for (const [handler, json] of [
    [getList, undefined],
    [getMembers, undefined],
    [getImports, undefined],
    [postContacts, { contacts: [{ numbers: ['+12125550100'] }] }],
  ] as const) {
    expect(await stranger(handler, { listId }, json ? { json } : {})).toMatchObject({ status: 404 })
  }
})
