import { type ContactSort, contactsCountedMax } from '@/lib/contracts/contact-search'
import { Prisma } from '@/lib/server/db/generated/client'
import { type Criterion, foundMax } from '@/lib/server/queries/contact/search/criterion'

export type SqlReader = { $queryRaw<T>(query: Prisma.Sql): Promise<T> }

export type FindQuery = {
  organisationId: bigint
  criteria: readonly Criterion[]
  sort: ContactSort
  /** The last contact of the page before. */
  after: bigint | null
  limit: number
}

export type Found = {
  ids: bigint[]
  /** The contact after which the next page begins; null = there is none. */
  next: bigint | null
  /** Null: not counted. */
  total: number | null
  /** More than are counted match. */
  isMore: boolean
  /** The page ends where as many as may be had been looked through. */
  isPartial: boolean
}

/**
 * Contacts that meet all criteria, a page of them, by a bounded number of reads however many contacts there are. Of the
 * criteria that an index leads to, the one with the fewest contacts is taken: where these are no more than are counted,
 * all of them are looked at, counted and sorted. Else contacts are walked in the order wanted, each judged by look-ups
 * of its keys, until the page is full or as many have been looked through; the next page goes on there.
 */
export async function findContacts(db: SqlReader, query: FindQuery): Promise<Found> {
  const sizes = await probe(db, query)
  const known = sizes.filter(({ size }) => size <= contactsCountedMax)
  const [least] = known.sort((left, right) => left.size - right.size)
  if (least) return pickAmong(db, query, least.find)
  const found = await walk(db, query)
  const [only, ...more] = query.criteria
  const isMore = more.length === 0 && (only === undefined || only.find !== undefined)
  return { ...found, total: null, isMore }
}

type Sized = { find: Prisma.Sql; size: number }

/** How many each criterion leads to, and how many contacts there are, each up to one more than is counted. */
async function probe(db: SqlReader, { organisationId, criteria }: FindQuery): Promise<Sized[]> {
  const all = Prisma.sql`select id as contact_id from contact where (organisation_id + 0) = ${organisationId}`
  const finds = criteria.length === 0 ? [all] : criteria.flatMap(({ find }) => (find ? [find] : []))
  if (finds.length === 0) return []
  const counts = finds.map((find) => Prisma.sql`(select count(*)::int from (${find} limit ${foundMax}) f)`)
  const [row] = await db.$queryRaw<{ sizes: number[] }[]>(
    Prisma.sql`select array[${Prisma.join(counts)}] as sizes`,
  )
  return finds.map((find, index) => ({ find, size: row?.sizes[index] ?? 0 }))
}

async function pickAmong(db: SqlReader, query: FindQuery, find: Prisma.Sql): Promise<Found> {
  const { organisationId, criteria, sort, after, limit } = query
  const order = orders[sort]
  const rows = await db.$queryRaw<{ id: bigint | null; total: number }[]>(Prisma.sql`
    with candidate as materialized (
      select distinct f.contact_id as id from (${find} limit ${foundMax}) f where f.contact_id is not null
    ), met as materialized (
      select c.id, fold_name(c.last_name) collate "C" as last, fold_name(c.first_name) collate "C" as first
      from candidate k
      cross join lateral (select * from contact where id = k.id and organisation_id = ${organisationId} limit 1) c
      where ${allOf(criteria)}
    ), shown as (
      select m.id, row_number() over (order by ${order.by('m')}) as place from met m
      where ${order.after('m', after)}
      order by ${order.by('m')} limit ${limit + 1}
    )
    select s.id, t.total from (select count(*)::int as total from met) t left join shown s on true order by s.place`)
  const ids = rows.flatMap(({ id }) => (id === null ? [] : [id]))
  const shown = ids.slice(0, limit)
  return {
    ids: shown,
    next: ids.length > limit ? (shown.at(-1) ?? null) : null,
    total: rows[0]?.total ?? 0,
    isMore: false,
    isPartial: false,
  }
}

async function walk(
  db: SqlReader,
  { organisationId, criteria, sort, after, limit }: FindQuery,
): Promise<Pick<Found, 'ids' | 'next' | 'isPartial'>> {
  const order = orders[sort]
  // Taken whole or not at all by the planner: it may not move the limit, and stops when the page is full.
  const walked = Prisma.sql`(
    select * from (
      select w.*, fold_name(w.last_name) collate "C" as last, fold_name(w.first_name) collate "C" as first
      from contact w where (w.organisation_id + 0) = ${organisationId}) w
    where ${order.after('w', after)}
    order by ${order.by('w')} limit ${contactsCountedMax})`
  const rows = await db.$queryRaw<{ id: bigint }[]>(
    Prisma.sql`select c.id from ${walked} c where ${allOf(criteria)} limit ${limit + 1}`,
  )
  const ids = rows.slice(0, limit).map(({ id }) => id)
  if (rows.length > limit) return { ids, next: ids.at(-1) ?? null, isPartial: false }
  const [last] = await db.$queryRaw<{ id: bigint }[]>(
    Prisma.sql`select c.id from ${walked} c offset ${contactsCountedMax - 1} limit 1`,
  )
  return { ids, next: last?.id ?? null, isPartial: last !== undefined }
}

function allOf(criteria: readonly Criterion[]): Prisma.Sql {
  return criteria.length === 0
    ? Prisma.sql`true`
    : Prisma.join(
        criteria.map(({ check }) => check),
        ' and ',
      )
}

type Order = {
  by: (alias: string) => Prisma.Sql
  /** Those that come after a contact, whose names are looked up: a cursor is seen in addresses and must hold none. */
  after: (alias: string, id: bigint | null) => Prisma.Sql
}

function orderById(direction: 'asc' | 'desc'): Order {
  const than = Prisma.raw(direction === 'asc' ? '>' : '<')
  return {
    by: (alias) => Prisma.raw(`${alias}.id ${direction}`),
    after: (alias, id) =>
      id === null ? Prisma.sql`true` : Prisma.sql`${Prisma.raw(alias)}.id ${than} ${id}`,
  }
}

function orderByName(direction: 'asc' | 'desc'): Order {
  const than = Prisma.raw(direction === 'asc' ? '>' : '<')
  return {
    by: (alias) =>
      Prisma.raw(['last', 'first', 'id'].map((column) => `${alias}.${column} ${direction}`).join(', ')),
    after: (alias, id) => {
      if (id === null) return Prisma.sql`true`
      const name = (column: 'last_name' | 'first_name') =>
        Prisma.sql`(select fold_name(${Prisma.raw(column)}) from contact where id = ${id})`
      const columns = Prisma.raw(`(${alias}.last, ${alias}.first, ${alias}.id)`)
      return Prisma.sql`${columns} ${than} (${name('last_name')}, ${name('first_name')}, ${id})`
    },
  }
}

const orders: Record<ContactSort, Order> = {
  createdAt: orderById('asc'),
  '-createdAt': orderById('desc'),
  name: orderByName('asc'),
  '-name': orderByName('desc'),
}
