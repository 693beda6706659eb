import type { z } from 'zod'
import type { ContactSummaryDto } from '@/lib/contracts/contact'
import {
  contactsCountedMax,
  type SearchContactsMeta,
  type searchContactsQuerySchema,
} from '@/lib/contracts/contact-search'
import type { Page } from '@/lib/contracts/shared'
import { AppError } from '@/lib/domain/errors'
import { formatId, parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { findContacts } from '@/lib/server/queries/contact/search/find-contacts'
import { readFilters } from '@/lib/server/queries/contact/search/read-filters'
import { readQuestion } from '@/lib/server/queries/contact/search/read-question'
import { withSearchPlans } from '@/lib/server/queries/contact/search/with-search-plans'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** Contacts by number, name, key or e-mail address, with filters; without a question the newest. */
export async function searchContacts(
  ctx: Ctx,
  query: Query,
): Promise<Page<ContactSummaryDto, SearchContactsMeta>> {
  const { ids, meta } = await searchContactIds(ctx, query)
  return { data: await loadSummaries(ctx.organisationId, ids), meta }
}

type Query = z.output<typeof searchContactsQuerySchema>

/** The same for those who read the contacts themselves. */
export async function searchContactIds(
  ctx: Ctx,
  query: Query,
): Promise<{ ids: bigint[]; meta: SearchContactsMeta }> {
  requirePermission(ctx, 'contact.read')
  const { organisationId } = ctx
  const prisma = getPrisma()
  const { defaultCountry } = await prisma.organisation.findUniqueOrThrow({
    where: { id: organisationId },
    select: { defaultCountry: true },
  })
  const question = readQuestion(organisationId, defaultCountry, query.q)
  const after = query.cursor === undefined ? null : await readCursor(organisationId, query.cursor)
  const { ids, next, total, isMore, isPartial } = await withSearchPlans(async (db) =>
    findContacts(db, {
      organisationId,
      criteria: [
        ...(question ? [question.criterion] : []),
        ...(await readFilters(db, organisationId, query)),
      ],
      sort: query.sort,
      after,
      limit: query.limit,
    }),
  )
  return {
    ids,
    meta: {
      nextCursor: next === null ? null : formatId('con', next),
      ...(total === null ? {} : { total }),
      ...(isMore ? { moreThan: contactsCountedMax } : {}),
      understood: question?.understood ?? null,
      isPartial,
    },
  }
}

/** The contact that ended the page before; one that was erased since leads nowhere. */
async function readCursor(organisationId: bigint, cursor: string): Promise<bigint> {
  const id = parseId('con', cursor)
  const isThere = id !== null && (await getPrisma().contact.count({ where: { id, organisationId } })) > 0
  if (id !== null && isThere) return id
  throw new AppError('bad_request', 'The cursor is not one that this list gave out.')
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
