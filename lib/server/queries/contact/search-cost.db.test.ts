import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { contactSorts, contactsCountedMax, searchContactsQuerySchema } from '@/lib/contracts/contact-search'
import { formatId } from '@/lib/domain/ids'
import { Prisma } from '@/lib/server/db/generated/client'
import { findContacts, type SqlReader } from '@/lib/server/queries/contact/search/find-contacts'
import { readFilters } from '@/lib/server/queries/contact/search/read-filters'
import { readQuestion } from '@/lib/server/queries/contact/search/read-question'
import { withSearchPlans } from '@/lib/server/queries/contact/search/with-search-plans'
import { type ManyContacts, makeManyContacts } from '@/lib/server/testing/make-many-contacts'
import { createTestDatabase, type TestDatabase } from '@/lib/server/testing/test-database'

/** What a search reads, by the plans that were run: bounded in itself, whatever the number of contacts. */

const SIZE = 100_000

let db: TestDatabase
let many: ManyContacts
let middle: Date

beforeAll(async () => {
  db = await createTestDatabase()
  many = await makeManyContacts(db.pool, SIZE)
  middle = new Date()
  await db.pool.query(`update contact set created_at = now() - interval '1 day'`)
  await db.pool.query('analyze contact')
}, 120_000)

afterAll(() => db.drop())

type Plan = {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  Plans?: Plan[]
}

type ExplainRow = { 'QUERY PLAN': { Plan: Plan }[] }

/** Runs each statement a second time to see what it read. */
function watch(reader: SqlReader, seen: { rows: number; scanned: string[] }): SqlReader {
  return {
    async $queryRaw<T>(query: Prisma.Sql): Promise<T> {
      const explain = Prisma.sql`explain (analyze, format json) ${query}`
      const [row] = await reader.$queryRaw<ExplainRow[]>(explain)
      if (row?.['QUERY PLAN'][0]) addUp(row['QUERY PLAN'][0].Plan, seen)
      return reader.$queryRaw(query)
    },
  }
}

function addUp(plan: Plan, seen: { rows: number; scanned: string[] }): void {
  const loops = plan['Actual Loops']
  const read =
    plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Index Recheck'] ?? 0)
  const isOfTable = /(Index|Index Only|Seq|Bitmap Heap) Scan$/.test(plan['Node Type'])
  if (isOfTable) seen.rows += Math.ceil(read * loops)
  if (plan['Node Type'] === 'Seq Scan') seen.scanned.push(plan['Relation Name'] ?? '')
  for (const inner of plan.Plans ?? []) addUp(inner, seen)
}

async function find(given: z.input<typeof searchContactsQuerySchema>, after: bigint | null = null) {
  const query = searchContactsQuerySchema.parse(given)
  const question = readQuestion(many.organisationId, 'US', query.q)
  const seen = { rows: 0, scanned: [] as string[] }
  const found = await withSearchPlans(async (reader) => {
    const db = watch(reader, seen)
    const filters = await readFilters(db, many.organisationId, query)
    const criteria = [...(question ? [question.criterion] : []), ...filters]
    const { organisationId } = many
    return findContacts(db, { organisationId, criteria, sort: query.sort, after, limit: 50 })
  })
  return { ...found, ...seen }
}

const big = ['contact', 'contact_number', 'list_contact', 'campaign_contact']

const few = [
  ['a number', () => ({ q: '+1 (555) 000-1234' }), 1],
  ['last digits', () => ({ q: '01234' }), 1],
  ['a key', () => ({ q: 'K1234' }), 1],
  ['an account key', () => ({ q: 'A2000' }), 1],
  ['an e-mail address', () => ({ q: 'person2000@' }), 1],
  ['a last name', () => ({ q: 'Last1234' }), 11],
  ['a first name', () => ({ q: 'fírst234' }), 100],
  ['both names', () => ({ q: 'last1234, first234' }), 1],
  ['a short list', () => ({ listId: formatId('lst', many.shortListId) }), 100],
  [
    'a campaign and a rare state',
    () => ({ campaignId: formatId('cmp', many.campaignId), queueState: 'leased' as const }),
    100,
  ],
  ['a state of numbers', () => ({ numberState: 'fax' as const }), 100],
  ['stopped', () => ({ stopped: 'yes' as const }), 100],
  ['a rare country', () => ({ country: 'GB' }), 100],
  ['no known zone', () => ({ zone: 'unknown' as const }), 100],
  ['added since', () => ({ addedSince: middle.toISOString() }), 0],
] as const

test.each(few)('%s: found by an index, counted, a few rows read', async (_, query, total) => {
  const found = await find(query())
  expect(found).toMatchObject({ total, isMore: false, isPartial: false })
  expect(found.ids).toHaveLength(Math.min(50, total))
  expect(found.scanned.filter((table) => big.includes(table))).toEqual([])
  expect(found.rows).toBeLessThanOrEqual(20 + 12 * total)
})

const broad = [
  ['everybody', () => ({})],
  ['a first letter', () => ({ q: 'L' })],
  ['a long list', () => ({ listId: formatId('lst', many.listId) })],
  ['a campaign', () => ({ campaignId: formatId('cmp', many.campaignId) })],
  ['a country', () => ({ country: 'US' })],
  ['a region', () => ({ region: 'FL' })],
  ['several zones', () => ({ zone: 'several' as const })],
  ['added since', () => ({ addedSince: '2020-01-01' })],
] as const

test.each(broad)('%s: more than are counted, and no more rows read than are counted', async (_, query) => {
  const found = await find(query())
  expect(found).toMatchObject({ total: null, isMore: true, isPartial: false })
  expect(found.ids).toHaveLength(50)
  expect(found.rows).toBeLessThanOrEqual(25_000)
})

const mixed = [
  ['on DNC, of thousands of entries', () => ({ dnc: 'yes' as const }), 100, 25_000],
  [
    'a first letter and a short list',
    () => ({ q: 'L', listId: formatId('lst', many.shortListId) }),
    100,
    25_000,
  ],
  [
    'a long list and a country',
    () => ({ listId: formatId('lst', many.listId), country: 'US' }),
    null,
    35_000,
  ],
  ['a state that most have', () => ({ numberState: 'active' as const }), null, 200],
  ['two that are never together', () => ({ region: 'NY', zone: 'several' as const, q: 'L' }), 0, 25_000],
] as const

test.each(mixed)('%s: bounded reads', async (_, query, total, rowsMax) => {
  const found = await find(query())
  expect(found.total).toBe(total)
  expect(found.rows).toBeLessThanOrEqual(rowsMax)
})

test.each(contactSorts)('every contact of a first letter comes once, by %s', async (sort) => {
  const seen: bigint[] = []
  let after: bigint | null = null
  for (let page = 0; page < 6; page += 1) {
    const found = await find({ q: 'First7', sort }, after)
    seen.push(...found.ids)
    after = found.next
    if (after === null) break
  }
  expect(seen).toHaveLength(300)
  expect(new Set(seen).size).toBe(300)
})

test('where many meet each part and nobody both, an answer says that it is a part, and the next goes on', async () => {
  const query = { region: 'FL', listId: formatId('lst', many.oddListId) }
  let after: bigint | null = null
  for (let answers = 1; answers <= SIZE / contactsCountedMax; answers += 1) {
    const found: Awaited<ReturnType<typeof find>> = await find(query, after)
    expect(found).toMatchObject({ ids: [], isPartial: true, total: null, isMore: false })
    expect(found.rows).toBeLessThanOrEqual(70_000)
    after = found.next
  }
  expect(await find(query, after)).toMatchObject({ ids: [], next: null, isPartial: false })
})
