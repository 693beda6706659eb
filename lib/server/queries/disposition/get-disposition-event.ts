import type { DispositionEventDetailDto } from '@/lib/contracts/disposition'
import { AppError } from '@/lib/domain/errors'
import { getPrisma } from '@/lib/server/db/prisma'
import { readResults, toDispositionEventDto } from '@/lib/server/queries/disposition/to-disposition-event-dto'
import { type Ctx, requirePermission } from '@/lib/server/services/context'

/** One event with its raw body and what became of each record. */
export async function getDispositionEvent(ctx: Ctx, id: bigint): Promise<DispositionEventDetailDto> {
  requirePermission(ctx, 'disposition.read')
  const row = await (ctx.tx ?? getPrisma()).dispositionEvent.findFirst({
    where: { organisationId: ctx.organisationId, id },
  })
  if (!row) throw new AppError('not_found', 'There is no such disposition event.')
  return {
    ...toDispositionEventDto({ ...row, bodyBytes: row.body.byteLength }),
    headers: readHeaders(row.headers),
    body: new TextDecoder().decode(row.body),
    results: readResults(row.results),
  }
}

function readHeaders(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === 'string'))
}
