import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { GET as getColumnCheck } from '@/app/api/v1/contact-lists/[listId]/column-check/route'
import { POST as postContacts } from '@/app/api/v1/contact-lists/[listId]/contacts/route'
import { GET as getList, PATCH as patchList } from '@/app/api/v1/contact-lists/[listId]/route'
import { POST as postList } from '@/app/api/v1/contact-lists/route'
import { formatId } from '@/lib/domain/ids'
import { type Permission, permissions } from '@/lib/domain/permissions'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import { dropHeld } from '@/lib/server/dialer/hold'
import { runDueJobs } from '@/lib/server/jobs/worker'
import { createKey } from '@/lib/server/testing/contact-fixture'
import { makeCampaign, makeContact, makeOrganisation } from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
})
beforeEach(() => dropHeld())
afterAll(() => db.drop())

type Handler = (
  request: Request,
  context: { params: Promise<Record<string, string | string[]>> },
) => Promise<Response>

/** A running campaign with a list, and a key that may do everything. */
async function setUp(settings: Parameters<typeof makeCampaign>[2] = {}) {
  const { id: organisationId } = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, organisationId, settings)
  const key = await createKey(organisationId, Object.keys(permissions) as Permission[])
  const listId = formatId('lst', campaign.listId)
  const call = async (handler: Handler, method: string, body?: unknown, query = '') => {
    const request = new Request(`http://localhost/api/v1/contact-lists${query}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const response = await handler(request, { params: Promise.resolve({ listId }) })
    return { status: response.status, body: await response.json() }
  }
  return { campaign, call }
}

test('a hot contact pushed by API begins the next dialing list of a running campaign, ahead of who waits', async () => {
  const { campaign, call } = await setUp({ customerData: ['externalKey'] })
  for (let index = 0; index < 5; index += 1) {
    await makeContact(db.pool, campaign, { queue: { orderKey: 1000 * 2 ** 32 + index } })
  }
  const answer = await call(postContacts, 'POST', {
    contacts: [
      { externalKey: 'LATER', number: '+12125550110' },
      { externalKey: 'HOT', number: '+12125550111', priority: 'head' },
      { externalKey: 'WRONG', number: 'none', priority: 'head' },
      { externalKey: 'HOT', number: '+12125550112', priority: 'head' },
    ],
  })
  expect(answer.status).toBe(200)
  expect(answer.body.data.results.map((result: { status: string }) => result.status)).toEqual([
    'added',
    'added',
    'rejected',
    'duplicate',
  ])
  await runDueJobs()
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  const result = await handOut(settings, 2)
  if (!('records' in result)) throw new Error(result.status)
  expect(result.records[0]?.values).toEqual(['HOT'])
  expect(result.records[1]?.values).not.toEqual(['LATER'])
})

const plan = { name: 'Plan', type: 'text' }
const columnsOf = async (call: Awaited<ReturnType<typeof setUp>>['call']) =>
  (await call(getList, 'GET')).body.data.columns

test('columns are added, change their type and go; values stay and are found again', async () => {
  const { campaign, call } = await setUp()
  const contact = await makeContact(db.pool, campaign, { columns: { Plan: 'Gold', Age: 'old' } })
  const age = { name: 'Age', type: 'number' }
  expect(await call(patchList, 'PATCH', { columns: [plan, age] })).toMatchObject({
    status: 200,
    body: { data: { columns: [plan, age] } },
  })
  await call(patchList, 'PATCH', { columns: [{ ...plan, type: 'date' }] })
  expect(await columnsOf(call)).toEqual([{ ...plan, type: 'date' }])
  const { rows } = await db.pool.query('select columns from list_contact where contact_id = $1', [contact.id])
  expect(rows).toEqual([{ columns: { Plan: 'Gold', Age: 'old' } }])
  await call(patchList, 'PATCH', { name: 'Another name' })
  expect(await columnsOf(call)).toHaveLength(1)
})

test.each<[string, unknown[], RegExp]>([
  ['two of one name', [plan, plan], /two columns have one name/],
  ['a type that there is not', [{ name: 'Plan', type: 'money' }], /columns/],
  ['one without a name', [{ name: ' ', type: 'text' }], /a column needs a name/],
  [
    'more than a hundred',
    Array.from({ length: 101 }, (_, index) => ({ name: `Column ${index}`, type: 'text' })),
    /at most 100 columns/,
  ],
])('columns are refused whole: %s', async (_, columns, words) => {
  const { call } = await setUp()
  await call(patchList, 'PATCH', { columns: [plan] })
  const refused = await call(patchList, 'PATCH', { columns })
  expect(refused.status).toBe(422)
  expect(JSON.stringify(refused.body)).toMatch(words)
  expect(await columnsOf(call)).toEqual([plan])
})

test('a column that a campaign sends is not taken away, until the campaign is done', async () => {
  const { campaign, call } = await setUp({ customerData: ['firstName', 'Plan'] })
  await call(patchList, 'PATCH', { columns: [plan, { name: 'Note', type: 'text' }] })
  const refused = await call(patchList, 'PATCH', { columns: [] })
  expect(refused).toMatchObject({ status: 409, body: { code: 'conflict' } })
  expect(refused.body.detail).toBe(
    "The campaign “Campaign” sends “Plan”. Take it out of the campaign's data first.",
  )
  expect(await call(patchList, 'PATCH', { columns: [plan] })).toMatchObject({ status: 200 })
  await db.pool.query(`update campaign set state = 'completed' where id = $1`, [campaign.id])
  expect(await call(patchList, 'PATCH', { columns: [] })).toMatchObject({ status: 200 })
})

test('before a type is changed it is said how many values would not fit', async () => {
  const { campaign, call } = await setUp()
  for (const Plan of ['12', '7.5', 'Gold', 'Gold', '1,000', '']) {
    await makeContact(db.pool, campaign, { columns: { Plan } })
  }
  await makeContact(db.pool, campaign)
  const checked = await call(getColumnCheck, 'GET', undefined, '?name=Plan&type=number')
  expect(checked).toMatchObject({ status: 200 })
  expect(checked.body.data).toEqual({
    name: 'Plan',
    type: 'number',
    sampled: 7,
    filled: 5,
    misfits: 3,
    examples: expect.arrayContaining(['Gold', '1,000']),
  })
  expect(checked.body.data.examples).toHaveLength(2)
  expect(await call(getColumnCheck, 'GET', undefined, '?name=Plan&type=money')).toMatchObject({ status: 422 })
})

test('from when to when a list is active is set, shown and taken back; nonsense is refused', async () => {
  const { call } = await setUp()
  const activeFrom = '2030-01-01T08:00:00.000Z'
  const expiresAt = '2030-02-01T08:00:00.000Z'
  expect(await call(postList, 'POST', { name: 'Of 2030', activeFrom, expiresAt })).toMatchObject({
    status: 201,
    body: { data: { activeFrom, expiresAt } },
  })
  expect(await call(patchList, 'PATCH', { activeFrom: '2030-01-01T10:00:00+02:00' })).toMatchObject({
    body: { data: { activeFrom } },
  })
  const refused = await call(patchList, 'PATCH', { expiresAt: activeFrom })
  expect(refused).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'expiresAt', message: 'The list would expire before it becomes active.' }] },
  })
  expect(await call(patchList, 'PATCH', { activeFrom: 'soon' })).toMatchObject({ status: 422 })
  expect((await call(getList, 'GET')).body.data).toMatchObject({ activeFrom, expiresAt: null })
  expect(await call(patchList, 'PATCH', { activeFrom: null })).toMatchObject({
    body: { data: { activeFrom: null } },
  })
})
