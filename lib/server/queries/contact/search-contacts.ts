import type { ContactSummaryDto } from '@/lib/contracts/contact'
import type { Page } from '@/lib/contracts/shared'
import { formatId, parseId } from '@/lib/domain/ids'
import { Prisma } from '@/lib/server/db/generated/client'
import { getPrisma } from '@/lib/server/db/prisma'
import { readNumber } from '@/lib/server/services/contact/read-number'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

type Query = { limit: number; cursor?: string | undefined; q: string }

/** Contacts by number (any form), start of a name, key or id; without a question the newest. */
export async function searchContacts(ctx: Ctx, query: Query): Promise<Page<ContactSummaryDto>> {
  requirePermission(ctx, 'contact.read')
  const before = query.cursor ? parseId('con', query.cursor) : null
  const rows = await getPrisma().$queryRaw<{ id: bigint }[]>`
    select c.id from contact c
    where c.organisation_id = ${ctx.organisationId}
      and ${await toCondition(ctx.organisationId, query.q)}
      and (${before}::bigint is null or c.id < ${before}::bigint)
    order by c.id desc
    limit ${query.limit + 1}`
  const ids = rows.slice(0, query.limit).map((row) => row.id)
  const last = ids.at(-1)
  return {
    data: await loadSummaries(ctx.organisationId, ids),
    meta: { nextCursor: rows.length > query.limit && last ? formatId('con', last) : null },
  }
}

/** Each branch is served by an index: number, key, last name, first name. */
async function toCondition(organisationId: bigint, q: string): Promise<Prisma.Sql> {
  if (q === '') return Prisma.sql`true`
  const id = parseId('con', q)
  if (id !== null) return Prisma.sql`c.id = ${id}`
  const numbers = await readNumbers(organisationId, q)
  if (numbers.length > 0) {
    return Prisma.sql`(c.external_key = ${q} or c.id in (
      select n.contact_id from contact_number n
      where n.organisation_id = ${organisationId} and n.e164 = any(${numbers}::text[])))`
  }
  const words = q
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
  const starts = words.map((word) => `${word.replace(/[\\%_]/g, '\\$&')}%`)
  const [first = '%', second] = starts
  const byName = second
    ? Prisma.sql`(lower(c.last_name) like ${second} and lower(c.first_name) like ${first})
        or (lower(c.last_name) like ${first} and lower(c.first_name) like ${second})`
    : Prisma.sql`lower(c.last_name) like ${first} or lower(c.first_name) like ${first}`
  return Prisma.sql`(c.external_key = ${q} or ${byName})`
}

/** What was typed, as the numbers it may mean: in the organisation's country, and with its country code. */
async function readNumbers(organisationId: bigint, q: string): Promise<string[]> {
  const digits = q.replace(/\D/g, '')
  if (digits.length < 7 || /[a-z]/i.test(q)) return []
  const organisation = await getPrisma().organisation.findUniqueOrThrow({
    where: { id: organisationId },
    select: { defaultCountry: true },
  })
  const readings = [
    readNumber(q, organisation.defaultCountry),
    readNumber(`+${digits}`, organisation.defaultCountry),
  ]
  return [...new Set([...readings.flatMap((reading) => (reading.ok ? [reading.e164] : [])), `+${digits}`])]
}

/** Summaries in the order of the ids. */
export async function loadSummaries(
  organisationId: bigint,
  ids: readonly bigint[],
): Promise<ContactSummaryDto[]> {
  if (ids.length === 0) return []
  const rows = await getPrisma().contact.findMany({
    where: { organisationId, id: { in: [...ids] } },
    include: {
      numbers: { orderBy: { position: 'asc' }, include: { zoneSet: { select: { zones: true } } } },
      memberships: { select: { listId: true } },
    },
  })
  const listIds = [...new Set(rows.flatMap((row) => row.memberships.map((m) => m.listId)))]
  const lists = await getPrisma().contactList.findMany({
    where: { organisationId, id: { in: listIds } },
    select: { id: true, name: true },
  })
  const names = new Map(lists.map((list) => [list.id, list.name]))
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => {
    const row = byId.get(id)
    if (!row) return []
    return [
      {
        id: formatId('con', row.id),
        externalKey: row.externalKey,
        firstName: row.firstName,
        lastName: row.lastName,
        email: row.email,
        numbers: row.numbers.map(({ e164, type, state, zoneSet }) => ({
          e164,
          type,
          state,
          zones: zoneSet.zones,
        })),
        isStopped: row.stoppedAt !== null,
        lists: row.memberships.map((m) => ({
          id: formatId('lst', m.listId),
          name: names.get(m.listId) ?? '',
        })),
        createdAt: row.createdAt.toISOString(),
      },
    ]
  })
}
