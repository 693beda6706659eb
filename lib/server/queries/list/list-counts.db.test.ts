import { afterAll, beforeAll, expect, test } from 'vitest'
import { getCampaign } from '@/lib/server/queries/campaign/get-campaign'
import { getContactList } from '@/lib/server/queries/list/get-contact-list'
import { listContactLists } from '@/lib/server/queries/list/list-contact-lists'
import { getMakeUp, getReach } from '@/lib/server/queries/list/list-counts'
import { putList } from '@/lib/server/services/campaign/put-list'
import { takeListOff } from '@/lib/server/services/campaign/take-list-off'
import { actAs } from '@/lib/server/testing/contact-fixture'
import {
  addDnc,
  type MadeCampaign,
  type MadeContact,
  makeAttempt,
  makeCampaign,
  makeContact,
  makeList,
  makeOrganisation,
  makeQueueRow,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())

const hourMs = 3_600_000

async function setRow(campaign: MadeCampaign, contact: MadeContact, text: string) {
  await db.pool.query(`update campaign_contact set ${text} where campaign_id = $1 and contact_id = $2`, [
    campaign.id,
    contact.id,
  ])
}

const closedAfter = (outcome: number | null) =>
  `state = 'closed', stop_cause = 'budget_spent', closed_at = now(), last_attempt_at = now(), last_outcome = ${outcome}`

/** Seven contacts of one list in two campaigns, each standing somewhere else. */
async function setUp() {
  const { id: organisationId } = await makeOrganisation(db.pool)
  const one = await makeCampaign(db.pool, organisationId)
  const other = await makeCampaign(db.pool, organisationId, {}, { listId: one.listId })
  const elsewhere = await makeList(db.pool, organisationId)
  const add = () => makeContact(db.pool, one)
  const alsoIn = (contact: MadeContact, campaign: MadeCampaign) =>
    makeQueueRow(db.pool, campaign, { ...contact, numberId: contact.numberIds[0] ?? null })
  const notQueued = await add()
  await db.pool.query('delete from campaign_contact where contact_id = $1', [notQueued.id])
  await add()
  const openInOne = await add()
  await alsoIn(openInOne, other)
  await setRow(one, openInOne, `state = 'waiting', next_at = now(), waiting_for = 'retry'`)
  await setRow(other, openInOne, closedAfter(2))
  await setRow(one, await add(), closedAfter(2))
  const out = await add()
  await setRow(one, out, `state = 'leased', last_attempt_at = now(), attempt_count = 1`)
  await makeAttempt(db.pool, one, out, { handedAt: new Date(), isOpen: true })
  // Its last hand-out was not dialed, an earlier one was; and one of which none was.
  for (const isDialed of [true, false]) {
    const contact = await add()
    await setRow(one, contact, closedAfter(12))
    const id = await makeAttempt(db.pool, one, contact, { handedAt: new Date(Date.now() - hourMs) })
    await db.pool.query('update attempt set is_dialed = $2 where id = $1', [id, isDialed])
  }
  const underOther = await add()
  await setRow(one, underOther, `list_id = ${elsewhere}`)
  await db.pool.query(
    `insert into outcome_rollup (organisation_id, campaign_id, list_id, minute_at, outcome, attempts, dials)
     values ($1, $2, $3, date_trunc('minute', now()), 2, 5, 3), ($1, $4, $3, date_trunc('minute', now()), 2, 1, 1)`,
    [organisationId, one.id, one.listId, other.id],
  )
  return { organisationId, one, other, ctx: actAs(organisationId) }
}

test('a contact stands where it stands furthest open, and the states add up to the list', async () => {
  const { organisationId, one } = await setUp()
  const reach = (await getReach(organisationId, [one.listId])).get(one.listId)?.value
  expect(reach).toEqual({
    loaded: 8,
    notQueued: 1,
    ready: 2,
    waiting: 1,
    leased: 1,
    closed: 3,
    workedOut: 3,
    attempted: 3,
    dials: 4,
    campaigns: 2,
  })
})

test('taken off its campaigns a list keeps what was dialed and worked out, and nobody is in a queue of it', async () => {
  const { organisationId, one, other, ctx } = await setUp()
  const read = async () => (await getReach(organisationId, [one.listId])).get(one.listId)?.value
  for (const campaign of [one, other]) {
    const before = await read()
    await takeListOff(ctx, campaign.id, one.listId)
    const after = await read()
    expect(after).toMatchObject({ attempted: 3, dials: 4, campaigns: 2 })
    expect(after?.workedOut).toBeGreaterThanOrEqual(before?.workedOut ?? 0)
  }
  expect(await read()).toMatchObject({
    waiting: 0,
    ready: 0,
    leased: 0,
    closed: 0,
    notQueued: 8,
    workedOut: 4,
  })
  await putList(ctx, one.id, one.listId, {})
  expect(await read()).toMatchObject({ attempted: 3, dials: 4, campaigns: 2 })
})

test('each campaign counts what stands in its queue under the list', async () => {
  const { ctx, one, other } = await setUp()
  await db.pool.query('update campaign_list set weight = 3 where campaign_id = $1', [one.id])
  const beside = await makeList(db.pool, one.organisationId)
  await db.pool.query(
    'insert into campaign_list (organisation_id, campaign_id, list_id) values ($1, $2, $3)',
    [one.organisationId, one.id, beside],
  )
  const { campaigns } = await getContactList(ctx, one.listId)
  expect(campaigns.map(({ share, weight }) => ({ share, weight }))).toEqual([
    { share: 1, weight: 1 },
    { share: 0.75, weight: 3 },
  ])
  expect(campaigns.map(({ counts }) => counts)).toEqual([
    { loaded: 1, waiting: 0, ready: 0, leased: 0, closed: 1, attempted: 1, dials: 1 },
    { loaded: 6, waiting: 1, ready: 1, leased: 1, closed: 3, attempted: 2, dials: 3 },
  ])
  expect(other.id).toBeGreaterThan(one.id)
})

test('numbers by what can be done with them, contacts by what is known of their zone', async () => {
  const { id: organisationId } = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, organisationId)
  const florida = { country: 'US', regions: ['FL'], zones: ['America/Chicago', 'America/New_York'] }
  const nowhere = { country: null, regions: [], zones: [] }
  const states = ['active', 'invalid', 'fax', 'suspect', 'stopped']
  const mixed = await makeContact(db.pool, campaign, {
    numbers: [...states, 'stopped', 'stopped'].map((state) => ({ state })),
  })
  await db.pool.query(
    `update contact_number set state_cause = case position when 6 then 'replaced' when 7 then 'removed' end,
       line_type = case state when 'active' then 'mobile' end where contact_id = $1`,
    [mixed.id],
  )
  await db.pool.query(
    `insert into contact_number_refused (organisation_id, contact_id, position, given, code)
     values ($1, $2, 8, '12', 'number_too_short'), ($1, $2, 9, 'none', 'number_not_a_number')`,
    [organisationId, mixed.id],
  )
  await makeContact(db.pool, campaign, { zone: florida })
  await makeContact(db.pool, campaign, { zone: nowhere })
  const now = Date.now()
  const add = async (options: Parameters<typeof addDnc>[3]) =>
    addDnc(db.pool, organisationId, (await makeContact(db.pool, campaign)).e164, options)
  await add({})
  await add({ campaignId: campaign.id })
  await add({ expiresAt: new Date(now - hourMs) })
  await add({ endedAt: new Date(now - hourMs) })
  const makeUp = await getMakeUp(organisationId, campaign.listId)
  expect(makeUp?.value.numbers).toEqual({
    total: 13,
    active: 6,
    invalid: 1,
    fax: 1,
    suspect: 1,
    stopped: 1,
    onDnc: 1,
    refused: 2,
  })
  expect(makeUp?.value.lines).toEqual([
    { lineType: null, numbers: 10 },
    { lineType: 'mobile', numbers: 1 },
  ])
  expect(makeUp?.value.zoneShares).toEqual({ single: 5, several: 1, unknown: 1 })
  expect(makeUp?.value.zones[0]).toEqual({
    zones: ['America/New_York'],
    source: 'area_code',
    contacts: 5,
  })
  expect(makeUp?.value.zoneCount).toBe(3)
})

async function makeLargeList(organisationId: bigint): Promise<bigint> {
  const listId = await makeList(db.pool, organisationId)
  await db.pool.query(
    `with people as (
       insert into contact (organisation_id, external_key) select $1, 'large ' || n from generate_series(1, 20001) n
       returning id)
     insert into list_contact (organisation_id, list_id, contact_id) select $1, $2, id from people`,
    [organisationId, listId],
  )
  return listId
}

test('a large list is counted once, and what was counted is shown for a while with its time', async () => {
  const { id: organisationId } = await makeOrganisation(db.pool)
  const listId = await makeLargeList(organisationId)
  const ctx = actAs(organisationId)
  const small = await makeCampaign(db.pool, organisationId)
  // Longer than anybody waits for, so that the count is not there at the first look.
  const holder = await db.pool.connect()
  try {
    await holder.query('begin')
    await holder.query('lock table outcome_rollup in access exclusive mode')
    const counting = getReach(organisationId, [listId])
    expect((await counting).get(listId)).toBeUndefined()
    await holder.query('commit')
  } finally {
    holder.release()
  }
  const query = { limit: 50, filter: 'current', sort: '-createdAt', q: '' } as const
  let counted: string | null = null
  while (counted === null) {
    const page = await listContactLists(ctx, query)
    counted = page.data.find((list) => list.contactCount === 20_001)?.reach?.countedAt ?? null
  }
  await makeContact(db.pool, { ...small, listId })
  await makeContact(db.pool, small)
  const { data } = await listContactLists(ctx, query)
  expect(data.map((list) => list.contactCount).sort()).toEqual([1, 20_001])
  expect(data.find((list) => list.contactCount === 20_001)?.reach?.countedAt).toBe(counted)
})

test('a campaign page that is asked again and again counts its large lists once, its small ones at every look', async () => {
  const { id: organisationId } = await makeOrganisation(db.pool)
  const campaign = await makeCampaign(db.pool, organisationId)
  const small = await makeList(db.pool, organisationId)
  const ctx = actAs(organisationId)
  await putList(ctx, campaign.id, small, {})
  const add = (listId: bigint, count: number) =>
    db.pool.query(
      `with made as (
         insert into contact (organisation_id, external_key)
         select $1, gen_random_uuid() from generate_series(1, $3::int) returning id)
       insert into list_contact (organisation_id, list_id, contact_id) select $1, $2, id from made`,
      [organisationId, listId, count],
    )
  const read = async () => (await getCampaign(ctx, campaign.id)).lists
  await add(campaign.listId, 2_500)
  await add(small, 3)
  // Counting takes a while: so much longer is what was counted shown.
  const holder = await db.pool.connect()
  await holder.query('begin')
  await holder.query('lock table list_contact in access exclusive mode')
  const asking = read()
  const blocked = 'select from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))'
  while ((await holder.query(blocked)).rows.length === 0);
  await holder.query('select pg_sleep(0.3)')
  await holder.query('commit')
  holder.release()
  const asked = await asking
  expect(asked).toMatchObject([{ contacts: 2_500 }, { contacts: 3 }])
  await add(campaign.listId, 1)
  await add(small, 1)
  expect(await read()).toMatchObject([{ contacts: 2_500, countedAt: asked[0]?.countedAt }, { contacts: 4 }])
})

test('lists are found by state and name, sorted, page by page', async () => {
  const { id: organisationId } = await makeOrganisation(db.pool)
  const ctx = actAs(organisationId)
  const make = async (name: string, change: string) => {
    const id = await makeList(db.pool, organisationId)
    await db.pool.query(`update contact_list set name = $2, ${change} where id = $1`, [id, name])
  }
  const tomorrow = `now() + interval '1 day'`
  await make('Beta', 'is_active = true')
  await make('alpha', `active_from = ${tomorrow}, expires_at = ${tomorrow} + interval '1 day'`)
  await make(
    'Gamma',
    `expires_at = now() - interval '1 minute', is_active = false, active_from = ${tomorrow}`,
  )
  await make('delta', `is_active = false, active_from = ${tomorrow}`)
  await make('100% off', 'archived_at = now(), expires_at = now(), is_active = false')
  const namesOf = async (
    filter: 'current' | 'active' | 'not_active_yet' | 'expired' | 'off' | 'archived' | 'all',
  ) => (await listContactLists(ctx, { limit: 50, filter, sort: 'name', q: '' })).data.map((list) => list.name)
  expect(await namesOf('current')).toEqual(['alpha', 'Beta', 'delta', 'Gamma'])
  expect(await namesOf('active')).toEqual(['Beta'])
  expect(await namesOf('not_active_yet')).toEqual(['alpha'])
  expect(await namesOf('expired')).toEqual(['Gamma'])
  expect(await namesOf('off')).toEqual(['delta'])
  expect(await namesOf('archived')).toEqual(['100% off'])
  const search = { limit: 50, filter: 'all', sort: 'name' } as const
  expect((await listContactLists(ctx, { ...search, q: '0% O' })).data).toHaveLength(1)
  expect((await listContactLists(ctx, { ...search, q: '%' })).data).toHaveLength(1)
  for (const [sort, names] of [
    ['-name', ['Gamma', 'delta', 'Beta', 'alpha', '100% off']],
    ['createdAt', ['Beta', 'alpha', 'Gamma', 'delta', '100% off']],
    ['-createdAt', ['100% off', 'delta', 'Gamma', 'alpha', 'Beta']],
  ] as const) {
    const found: string[] = []
    let cursor: string | undefined
    do {
      const page = await listContactLists(ctx, { limit: 2, filter: 'all', sort, q: '', cursor })
      expect(page.meta.total).toBe(5)
      found.push(...page.data.map((list) => list.name))
      cursor = page.meta.nextCursor ?? undefined
    } while (cursor)
    expect(found).toEqual(names)
  }
})
