import { contactsCountedMax } from '@/lib/contracts/contact-search'
import { Prisma } from '@/lib/server/db/generated/client'

/**
 * One thing that is asked of a contact. `find` answers contact_id of those that meet it, by an index, in no order; `check`
 * is a condition on contact c, answered by look-ups of its keys. A check is a scalar subquery and never a join: a join is
 * planned by statistics, which lag behind an import, and may read a whole table.
 */
export type Criterion = {
  /** Absent: no index leads to them, or most contacts meet it. */
  find?: Prisma.Sql
  check: Prisma.Sql
}

/** One more than is counted, so that "more" is known. */
export const foundMax = contactsCountedMax + 1

export function isThere(select: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`coalesce((${select} limit 1), false)`
}

/** Each part is found by an index of its own. */
export function findAny(parts: readonly Prisma.Sql[]): Prisma.Sql {
  const bounded = parts.map((part) => Prisma.sql`(${part} limit ${foundMax})`)
  return Prisma.sql`select u.contact_id from (${Prisma.join(bounded, ' union all ')}) u`
}
