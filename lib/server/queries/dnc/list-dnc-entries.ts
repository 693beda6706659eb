import type { DncEntryDto, ListDncQuery } from '@/lib/contracts/dnc'
import type { Page } from '@/lib/contracts/shared'
import { formatId, parseId } from '@/lib/domain/ids'
import { getPrisma } from '@/lib/server/db/prisma'
import { readNumber } from '@/lib/server/services/contact/read-number'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { toDncEntryDto } from '@/lib/server/services/dnc/to-dnc-entry-dto'

/** The DNC table, newest first; `q` is a number in any form or the start of one in E.164. */
export async function listDncEntries(
  ctx: Ctx,
  query: { limit: number; cursor?: string | undefined; q: string; state: ListDncQuery['state'] },
): Promise<Page<DncEntryDto>> {
  requirePermission(ctx, 'dnc.read')
  const prisma = getPrisma()
  const before = query.cursor ? parseId('dnc', query.cursor) : null
  const rows = await prisma.dncEntry.findMany({
    where: {
      organisationId: ctx.organisationId,
      ...(before === null ? {} : { id: { lt: before } }),
      ...(await toNumberFilter(ctx, query.q)),
      ...(query.state === 'all' ? {} : query.state === 'ended' ? endedFilter(ctx.now) : liveFilter(ctx.now)),
    },
    orderBy: { id: 'desc' },
    take: query.limit + 1,
  })
  const shown = rows.slice(0, query.limit)
  const last = shown.at(-1)
  return {
    data: shown.map((row) => toDncEntryDto(row, ctx.now)),
    meta: { nextCursor: rows.length > query.limit && last ? formatId('dnc', last.id) : null },
  }
}

const liveFilter = (now: Date) => ({ endedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] })
const endedFilter = (now: Date) => ({ OR: [{ endedAt: { not: null } }, { expiresAt: { lte: now } }] })

async function toNumberFilter(ctx: Ctx, q: string) {
  const digits = q.replace(/\D/g, '')
  if (digits === '') return {}
  const organisation = await getPrisma().organisation.findUniqueOrThrow({
    where: { id: ctx.organisationId },
    select: { defaultCountry: true },
  })
  const reading = readNumber(q, organisation.defaultCountry)
  return { e164: reading.ok ? reading.e164 : { startsWith: `+${digits}` } }
}
