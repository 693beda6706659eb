import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { getPool } from '@/lib/server/db/pool'
import {
  type MadeCampaign,
  makeCampaign,
  makeContact,
  makeOrganisation,
} from '@/lib/server/testing/factories'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'
import { isConnectionFault } from '../connection-fault'
import { dropHeld } from '../hold'
import { findCampaign } from './campaign-settings'
import { handOutTogether } from './hand-out-together'

/** Fetches of one campaign at the same time: each has its own records, few statements are made for all of them. */

let db: TestDatabase
let organisationId: bigint
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  dropHeld()
  organisationId = (await makeOrganisation(db.pool)).id
})

async function makeQueue(contacts: number): Promise<{ campaign: MadeCampaign; e164s: string[] }> {
  const campaign = await makeCampaign(db.pool, organisationId)
  const e164s: string[] = []
  for (let orderKey = 0; orderKey < contacts; orderKey += 1)
    e164s.push((await makeContact(db.pool, campaign, { queue: { orderKey } })).e164)
  return { campaign, e164s }
}

async function requireSettings(campaign: MadeCampaign) {
  const settings = await findCampaign(campaign.id)
  if (!settings) throw new Error('no campaign')
  return settings
}

async function fetchAtOnce(campaign: MadeCampaign, counts: readonly number[]): Promise<string[][]> {
  const settings = await requireSettings(campaign)
  const results = await Promise.all(counts.map((count) => handOutTogether(settings, count)))
  return results.map((result) => ('records' in result ? result.records.map((record) => record.e164) : []))
}

/** Statements that handed something out: each attempt carries its transaction's id. */
async function countStatements(campaign: MadeCampaign): Promise<number> {
  const { rows } = await db.pool.query<{ count: number }>(
    'select count(distinct xmin::text)::int as count from attempt where campaign_id = $1',
    [campaign.id],
  )
  return rows[0]?.count ?? 0
}

test('each fetch gets what it asks for, in the order of the queue, nobody twice, and eight take three statements', async () => {
  const { campaign, e164s } = await makeQueue(60)
  const counts = [5, 5, 3, 7, 1, 9, 5, 5]
  const lists = await fetchAtOnce(campaign, counts)
  expect(lists.map((list) => list.length)).toEqual(counts)
  expect(new Set(lists.flat()).size).toBe(40)
  expect(lists.slice(2).flat().toSorted()).toEqual(lists.slice(2).flat())
  expect(await countStatements(campaign)).toBe(3)
  expect((await fetchAtOnce(campaign, [50]))[0]).toEqual(e164s.filter((e164) => !lists.flat().includes(e164)))
})

test('where there is too little, it is all given, to each no more than it asked for', async () => {
  const { campaign, e164s } = await makeQueue(12)
  const lists = await fetchAtOnce(campaign, [5, 5, 5, 5])
  expect(lists.flat().toSorted()).toEqual(e164s)
  expect(Math.max(...lists.map((list) => list.length))).toBe(5)
})

test('no statement asks for more than the dialer may', async () => {
  const { campaign } = await makeQueue(6)
  await fetchAtOnce(campaign, [1, 1, 300, 300, 300])
  const { rows } = await db.pool.query(
    'select max(last_asked_count) as most from campaign_fetch where campaign_id = $1',
    [campaign.id],
  )
  expect(rows[0].most).toBe(300)
})

test('a fault is told to all that share the statement, and the next fetch is answered', async () => {
  const { campaign, e164s } = await makeQueue(3)
  const settings = await requireSettings(campaign)
  const wrong = { ...settings, version: Number.MAX_SAFE_INTEGER }
  const results = await Promise.allSettled([1, 1, 1, 1].map((count) => handOutTogether(wrong, count)))
  expect(results.map((result) => result.status)).toEqual(Array(4).fill('rejected'))
  expect(await fetchAtOnce(campaign, [3])).toEqual([e164s])
})

test('fetches that waited too long behind others are refused in time, and take nothing', async () => {
  const { campaign } = await makeQueue(4)
  const settings = await requireSettings(campaign)
  const holder = await getPool('app').connect()
  try {
    await holder.query('begin')
    await holder.query('select from campaign where id = $1 for update', [campaign.id])
    // The first two stand before the campaign until their statement is given up; the third would begin too late.
    const results = await Promise.allSettled([1, 1, 2].map((count) => handOutTogether(settings, count)))
    const reasons = results.map((result) =>
      result.status === 'rejected' ? String(result.reason) : 'answered',
    )
    expect(reasons).toEqual([
      expect.stringContaining('statement timeout'),
      expect.stringContaining('statement timeout'),
      expect.stringContaining('behind other fetches'),
    ])
    expect(results.every((result) => result.status === 'rejected' && isConnectionFault(result.reason))).toBe(
      true,
    )
  } finally {
    await holder.query('rollback')
    holder.release()
  }
  expect(await countStatements(campaign)).toBe(0)
})
