import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findCampaign } from '@/lib/server/dialer/dialing-list/campaign-settings'
import { handOut } from '@/lib/server/dialer/dialing-list/hand-out'
import { dropHeld } from '@/lib/server/dialer/hold'
import { runDueJobs } from '@/lib/server/jobs/worker'
import { listJobs } from '@/lib/server/queries/job/list-jobs'
import { beginPass } from '@/lib/server/services/campaign/begin-pass'
import { enrolCampaign } from '@/lib/server/services/campaign/enrol-campaign'
import { reorderLater } from '@/lib/server/services/campaign/reorder-later'
import { reorderQueue } from '@/lib/server/services/campaign/reorder-queue'
import { reorderWithProgress } from '@/lib/server/services/campaign/reorder-with-progress'
import { updateCampaign } from '@/lib/server/services/campaign/update-campaign'
import { actAs } from '@/lib/server/testing/contact-fixture'
import {
  type MadeCampaign,
  makeCampaign,
  makeContact,
  makeList,
  makeOrganisation,
  makeZoneSet,
  newYork,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** What becomes of the queue's order when a list's place or weight changes while its contacts wait. */

let db: TestDatabase
let campaign: MadeCampaign
let organisationId: bigint
const lists: Record<'a' | 'b', bigint> = { a: 0n, b: 0n }
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  organisationId = (await makeOrganisation(db.pool)).id
  campaign = await makeCampaign(db.pool, organisationId, { entryPointId: 'ep', outdialAni: '+12125550199' })
  lists.a = campaign.listId
  lists.b = await makeList(db.pool, organisationId)
})

type Mix = { a?: [position: number, weight: number]; b?: [position: number, weight: number] }

async function setLists({ a, b }: Mix): Promise<void> {
  const given = Object.entries({ a, b }).flatMap(([name, mix]) =>
    mix === undefined || (name !== 'a' && name !== 'b')
      ? []
      : [{ listId: lists[name], position: mix[0], weight: mix[1] }],
  )
  await updateCampaign(actAs(organisationId), campaign.id, { lists: given })
  dropHeld()
  await runDueJobs()
}

/** `a1`, `a2` … on list a: their first names, in the order of arrival. */
async function addContacts(name: 'a' | 'b', count: number, priority = 0): Promise<void> {
  const zoneSetId = await makeZoneSet(db.pool, newYork)
  await db.pool.query(
    `with person as (
       insert into contact (organisation_id, external_key, first_name)
       select $1, gen_random_uuid(), $3 || i from generate_series(1, $4::int) i order by i returning id, first_name
     ), number as (
       insert into contact_number (organisation_id, contact_id, position, e164, given, country, zone_set_id, zone_source)
       select $1, id, 1, '+1555' || id, '', 'US', $5, 'area_code' from person
     )
     insert into list_contact (organisation_id, list_id, contact_id, priority) select $1, $2, id, $6 from person order by id`,
    [organisationId, lists[name], priority > 0 ? `${name}hot` : name, count, zoneSetId, priority],
  )
}

async function readOrder(states = ['ready', 'waiting']): Promise<string[]> {
  const { rows } = await db.pool.query<{ name: string }>(
    `select c.first_name as name from campaign_contact q join contact c on c.id = q.contact_id
      where q.campaign_id = $1 and q.state = any($2) order by q.order_key, q.id`,
    [campaign.id, states],
  )
  return rows.map((row) => row.name)
}

const setRow = (name: string, text: string) =>
  db.pool.query(
    `update campaign_contact q set ${text} from contact c
      where q.campaign_id = $1 and c.id = q.contact_id and c.first_name = $2`,
    [campaign.id, name],
  )

async function readRow(name: string) {
  const { rows } = await db.pool.query(
    `select q.* from campaign_contact q join contact c on c.id = q.contact_id
      where q.campaign_id = $1 and c.first_name = $2`,
    [campaign.id, name],
  )
  return rows[0]
}

async function fetchNames(count: number): Promise<string[]> {
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  const result = await handOut(settings, count)
  if (!('records' in result)) throw new Error(result.status)
  const ids = result.records.map((record) => record.contactId)
  const { rows } = await db.pool.query<{ id: bigint; name: string }>(
    'select id, first_name as name from contact where id = any($1::bigint[])',
    [ids],
  )
  const names = new Map(rows.map((row) => [String(row.id), row.name]))
  return ids.map((id) => names.get(id) ?? '')
}

const named = (name: string, ...numbers: number[]) => numbers.map((number) => `${name}${number}`)

test('lists that change places are handed out in the new order, and changed back in the old one', async () => {
  await addContacts('a', 3)
  await addContacts('b', 3)
  await setLists({ a: [0, 1], b: [1, 1] })
  const before = await readOrder()
  expect(before).toEqual([...named('a', 1, 2, 3), ...named('b', 1, 2, 3)])
  await setLists({ a: [1, 1], b: [0, 1] })
  expect(await fetchNames(4)).toEqual([...named('b', 1, 2, 3), 'a1'])
  await db.pool.query('delete from lease where campaign_id = $1', [campaign.id])
  await db.pool.query(`update campaign_contact set state = 'ready' where campaign_id = $1`, [campaign.id])
  await setLists({ a: [0, 1], b: [1, 1] })
  expect(await readOrder()).toEqual(before)
})

test('a new weight holds from now on, also where one list is further than the other', async () => {
  await addContacts('a', 20)
  await addContacts('b', 20)
  await setLists({ a: [0, 3], b: [0, 1] })
  expect(await fetchNames(12)).toEqual([
    ...[...named('a', 1, 2, 3), 'b1'],
    ...[...named('a', 4, 5, 6), 'b2'],
    ...[...named('a', 7, 8, 9), 'b3'],
  ])
  // Two of them are to be called again.
  for (const name of ['a1', 'b1'])
    await setRow(name, `state = 'waiting', next_at = now() + interval '1 day', waiting_for = 'retry'`)
  await setLists({ a: [0, 1], b: [0, 3] })
  expect(await readOrder(['ready'])).toMatchObject({ length: 28 })
  expect((await fetchNames(8)).sort()).toEqual(['a10', 'a11', ...named('b', 4, 5, 6, 7, 8, 9)].sort())
})

test('a list that joins another takes turns with it at once, and so do contacts that come later', async () => {
  await addContacts('a', 9)
  await enrolCampaign(organisationId, campaign.id)
  expect(await fetchNames(5)).toEqual(named('a', 1, 2, 3, 4, 5))
  await addContacts('b', 4)
  await setLists({ a: [0, 1], b: [0, 1] })
  await addContacts('b', 1)
  await enrolCampaign(organisationId, campaign.id)
  expect(await readOrder(['ready'])).toEqual(['a6', 'b1', 'a7', 'b2', 'a8', 'b3', 'a9', 'b4', 'b1'])
})

test('hot contacts stay at the head, and what waits keeps its time', async () => {
  await addContacts('a', 2)
  await addContacts('a', 1, 1000)
  await addContacts('b', 2)
  await setLists({ a: [0, 1], b: [1, 1] })
  await setRow(
    'a1',
    `state = 'waiting', next_at = '2031-01-01', dial_at = '2031-01-01', waiting_for = 'callback'`,
  )
  const promised = await readRow('a1')
  await setLists({ a: [1, 1], b: [0, 1] })
  expect(await readOrder()).toEqual(['ahot1', 'b1', 'b2', 'a1', 'a2'])
  const { order_key: _before, ...kept } = promised
  expect(await readRow('a1')).toMatchObject(kept)
})

test('calls that are out are not touched; back, they take their place in the new order', async () => {
  await addContacts('a', 3)
  await addContacts('b', 3)
  await setLists({ a: [0, 1], b: [1, 1] })
  expect(await fetchNames(1)).toEqual(['a1'])
  const out = await readRow('a1')
  await setLists({ a: [1, 1], b: [0, 1] })
  expect(await readRow('a1')).toEqual(out)
  const { rows } = await db.pool.query<{ isLater: boolean }>(
    `select run_at > now() + interval '4 minutes' as "isLater" from graphile_worker.jobs where key = $1`,
    [`reorder-campaign:${campaign.id}:later`],
  )
  expect(rows).toEqual([{ isLater: true }])
  await setRow('a1', `state = 'ready'`)
  await reorderWithProgress(organisationId, campaign.id)
  expect(await readOrder()).toEqual([...named('b', 1, 2, 3), ...named('a', 1, 2, 3)])
  expect(await reorderLater(organisationId, campaign.id)).toBe(0)
})

test('a change that comes while one is carried out is not put off for those who are out', async () => {
  await addContacts('a', 2)
  await addContacts('b', 2)
  await setLists({ a: [0, 1], b: [1, 1] })
  expect(await fetchNames(1)).toEqual(['a1'])
  await updateCampaign(actAs(organisationId), campaign.id, {
    lists: [
      { listId: lists.a, position: 1, weight: 1 },
      { listId: lists.b, position: 0, weight: 1 },
    ],
  })
  // Its own job waits still, for the one that is at work.
  await reorderWithProgress(organisationId, campaign.id)
  const { rows } = await db.pool.query<{ key: string; isDue: boolean }>(
    `select key, run_at <= now() as "isDue" from graphile_worker.jobs where key like $1 || '%' order by key`,
    [`reorder-campaign:${campaign.id}`],
  )
  expect(rows).toEqual([
    { key: `reorder-campaign:${campaign.id}`, isDue: true },
    { key: `reorder-campaign:${campaign.id}:later`, isDue: false },
  ])
})

test('who was closed when the order changed comes back in the new one', async () => {
  await addContacts('a', 2)
  await addContacts('b', 2)
  await setLists({ a: [0, 1], b: [1, 1] })
  for (const name of ['a1', 'b1'])
    await setRow(name, `state = 'closed', stop_cause = 'dnc', closed_at = now()`)
  await setLists({ a: [1, 1], b: [0, 1] })
  for (const name of ['a1', 'b1']) await setRow(name, `state = 'ready', stop_cause = null, closed_at = null`)
  const order = await readOrder()
  expect([order.slice(0, 2).sort(), order.slice(2).sort()]).toEqual([named('b', 1, 2), named('a', 1, 2)])
})

test('a row in other hands is not waited for; it takes its place when it is free', async () => {
  await addContacts('a', 3)
  await addContacts('b', 1)
  await setLists({ a: [0, 1], b: [1, 1] })
  const row = await readRow('a1')
  const other = await db.pool.connect()
  try {
    await updateCampaign(actAs(organisationId), campaign.id, {
      lists: [
        { listId: lists.a, position: 1, weight: 1 },
        { listId: lists.b, position: 0, weight: 1 },
      ],
    })
    await other.query('begin')
    await other.query('select from campaign_contact where id = $1 for update', [row.id])
    expect(await reorderQueue(organisationId, campaign.id)).toEqual({ seen: 4, moved: 3 })
    expect(await readOrder()).toEqual(['a1', 'b1', 'a2', 'a3'])
  } finally {
    await other.query('rollback')
    other.release()
  }
  expect(await reorderLater(organisationId, campaign.id)).toBe(0)
  expect(await readOrder()).toEqual(['b1', 'a1', 'a2', 'a3'])
})

test('a large queue is a job that says how far it is, and goes on where it was', async () => {
  await addContacts('a', 21_000)
  await addContacts('b', 1)
  await setLists({ a: [0, 1], b: [1, 1] })
  const ctx = actAs(organisationId)
  await updateCampaign(ctx, campaign.id, {
    lists: [
      { listId: lists.a, position: 1, weight: 1 },
      { listId: lists.b, position: 0, weight: 1 },
    ],
  })
  const jobsOf = async () =>
    (await listJobs(ctx, { limit: 50 })).data.filter(({ kind }) => kind === 'reorder')
  const title = 'Putting the contacts of Campaign in their new order'
  expect(await jobsOf()).toMatchObject([{ title, status: 'queued', createdByName: 'A admin' }])
  const stopped = reorderQueue(organisationId, campaign.id, async ({ seen }) => {
    if (seen > 4_000) throw new Error('the process ended')
  })
  await expect(stopped).rejects.toThrow('the process ended')
  expect(await reorderWithProgress(organisationId, campaign.id)).toEqual({ seen: 17_000, moved: 17_000 })
  expect(await jobsOf()).toMatchObject([{ status: 'done' }])
  const order = await readOrder()
  expect(order.slice(0, 2)).toEqual(['b1', 'a1'])
  expect(order.at(-1)).toBe('a21000')
})

test('hand-outs go on meanwhile: each gets all it asks for, nobody goes out twice', async () => {
  await addContacts('a', 5_000)
  await addContacts('b', 5_000)
  await setLists({ a: [0, 1], b: [1, 1] })
  await updateCampaign(actAs(organisationId), campaign.id, {
    lists: [
      { listId: lists.a, position: 1, weight: 1 },
      { listId: lists.b, position: 0, weight: 1 },
    ],
  })
  dropHeld()
  const reordering = reorderQueue(organisationId, campaign.id)
  const fetched: string[] = []
  for (let fetch = 0; fetch < 20; fetch += 1) fetched.push(...(await fetchNames(10)))
  expect((await reordering).seen).toBe(10_000)
  expect(fetched).toHaveLength(200)
  expect(new Set(fetched).size).toBe(200)
  await reorderLater(organisationId, campaign.id)
  const order = await readOrder()
  expect(order).toHaveLength(9_800)
  const rest = order.map((name) => name.slice(0, 1)).join('')
  expect(rest).toMatch(/^b+a+$/)
})

test('a pass goes by the order of now too', async () => {
  await addContacts('a', 2)
  await addContacts('b', 2)
  await setLists({ a: [0, 1], b: [1, 1] })
  await db.pool.query(
    `update campaign_contact set state = 'closed', stop_cause = 'budget_spent', closed_at = now() where campaign_id = $1`,
    [campaign.id],
  )
  await setLists({ a: [0, 1], b: [0, 2] })
  await db.pool.query('update campaign set pass = 2 where id = $1', [campaign.id])
  await beginPass(organisationId, campaign.id, 2, 'not_reached')
  expect(await readOrder()).toEqual(['b1', 'a1', 'b2', 'a2'])
})

test('nothing is put in order where no place and no weight has changed, or nobody is in the queue', async () => {
  await setLists({ a: [1, 1], b: [0, 1] })
  await makeContact(db.pool, campaign)
  await setLists({ a: [1, 1], b: [0, 1] })
  await setLists({ a: [1, 1] })
  const { rows } = await db.pool.query('select reorder_from from campaign_list where campaign_id = $1', [
    campaign.id,
  ])
  expect(rows).toEqual([{ reorder_from: null }])
})

test('who comes first stays first, also where an enrolment has looked at others again', async () => {
  const newcomers = `(select id, row_number() over (order by id) as n from contact where organisation_id = $1
    and not exists (select from campaign_contact q where q.contact_id = contact.id)) k`
  const { rows } = await db.pool.query<{ base: bigint }>('select rollcall_id() as base')
  const enrolAt = async (minutes: number, ...names: string[]) => {
    await addContacts('a', names.length)
    const values = [organisationId, rows[0]?.base, minutes]
    await db.pool.query(
      `update list_contact m set seq = $2::bigint + ((60000::bigint * $3) << 20) + k.n from ${newcomers} where m.contact_id = k.id`,
      values,
    )
    await db.pool.query(
      `update contact c set first_name = ($2::text[])[k.n] from ${newcomers} where c.id = k.id`,
      [organisationId, names],
    )
    await enrolCampaign(organisationId, campaign.id)
  }
  await enrolAt(0, ...named('p', 1, 2, 3, 4, 5))
  await enrolAt(1, 'q')
  await enrolAt(20, 'r')
  await enrolAt(40, 's')
  expect(await readOrder()).toEqual([...named('p', 1, 2, 3, 4, 5), 'q', 'r', 's'])
})
