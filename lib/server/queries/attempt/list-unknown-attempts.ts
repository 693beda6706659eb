import {
  type ListUnknownAttemptsQuery,
  type UnknownAttemptDto,
  unknownCountMax,
} from '@/lib/contracts/attempt'
import type { Page } from '@/lib/contracts/shared'
import { Prisma } from '@/lib/server/db/generated/client'
import { getPrisma } from '@/lib/server/db/prisma'
import { fromUnknown, isHeld, whereUnknown } from '@/lib/server/queries/attempt/unknown-filter'
import { readUuidCursor, writeCursor } from '@/lib/server/queries/campaign/cursor'
import { type AttemptRow, attemptColumns, toAttemptDto } from '@/lib/server/queries/campaign/list-attempts'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** Attempts whose deadline passed without an outcome, newest first; their number up to unknownCountMax. */
export async function listUnknownAttempts(
  ctx: Ctx,
  query: ListUnknownAttemptsQuery,
): Promise<Page<UnknownAttemptDto>> {
  requirePermission(ctx, 'contact.read')
  const db = ctx.tx ?? getPrisma()
  const before = readUuidCursor(query.cursor)
  const older = before === null ? [] : [Prisma.sql`a.id < ${before}::uuid`]
  const [rows, counted] = await Promise.all([
    db.$queryRaw<(AttemptRow & { isHeld: boolean })[]>`
      select ${attemptColumns}, ${isHeld} as "isHeld"
        from ${fromUnknown}
        join campaign c on c.id = a.campaign_id
        left join contact k on k.id = a.contact_id
       where ${whereUnknown(ctx.organisationId, query, ...older)}
       order by a.id desc limit ${query.limit + 1}`,
    db.$queryRaw<{ total: number; asOf: Date }[]>`
      select count(*)::int as total, now() as "asOf" from (
        select from ${fromUnknown} where ${whereUnknown(ctx.organisationId, query)} limit ${unknownCountMax + 1}) found`,
  ])
  const shown = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? shown.at(-1) : undefined
  const total = counted[0]?.total ?? 0
  return {
    data: shown.map((row) => ({ ...toAttemptDto(row), isHeld: row.isHeld })),
    meta: {
      nextCursor: last ? writeCursor({ value: '', id: last.id }) : null,
      asOf: (counted[0]?.asOf ?? ctx.now).toISOString(),
      ...(total > unknownCountMax ? {} : { total }),
    },
  }
}
