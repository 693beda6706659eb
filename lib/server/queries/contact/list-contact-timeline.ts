import type { TimelineEventDto } from '@/lib/contracts/contact-timeline'
import type { Page } from '@/lib/contracts/shared'
import { AppError } from '@/lib/domain/errors'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Cursor, readCursor, writeCursor } from '@/lib/server/queries/campaign/cursor'
import { timelineSources } from '@/lib/server/queries/contact/timeline-sources'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** Later than anything that has happened. */
const latest = new Date('9999-01-01T00:00:00Z')

/** All that happened to and with a contact in one order, newest first, with who and when. */
export async function listContactTimeline(
  ctx: Ctx,
  contactId: bigint,
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<TimelineEventDto>> {
  requirePermission(ctx, 'contact.read')
  const { organisationId } = ctx
  if ((await getPrisma().contact.count({ where: { id: contactId, organisationId } })) === 0) {
    throw new AppError('not_found', 'There is no such contact.')
  }
  const before = readCursor(query.cursor)
  const until = before === null ? latest : new Date(before.value)
  if (Number.isNaN(until.getTime())) {
    throw new AppError('bad_request', 'The cursor is not one that this list gave out.')
  }
  // Of one moment there may be as many as one verb makes: a source tells more than a page of them.
  const asked = { organisationId, contactId, until, max: query.limit + 51 }
  const found = (await Promise.all(timelineSources.map((source) => source(asked)))).flat()
  const rest = found.filter((event) => before === null || isAfter(event, before)).sort(compareNewestFirst)
  const shown = rest.slice(0, query.limit)
  const last = rest.length > query.limit ? shown.at(-1) : undefined
  return {
    data: shown,
    meta: { nextCursor: last ? writeCursor({ value: last.at, id: last.id }) : null },
  }
}

function compareNewestFirst(left: TimelineEventDto, right: TimelineEventDto): number {
  if (left.at !== right.at) return left.at < right.at ? 1 : -1
  return left.id < right.id ? 1 : -1
}

function isAfter(event: TimelineEventDto, { value, id }: Cursor): boolean {
  return event.at < value || (event.at === value && event.id < id)
}
