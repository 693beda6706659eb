import { toCsvLine } from '@/lib/domain/csv/to-csv-line'
import { listVerdicts, type VerdictFilter } from '@/lib/server/queries/list/list-verdicts'
import type { Ctx } from '@/lib/server/services/context'

const PAGE_ROWS = 2_000

/** The verdicts of an import as CSV, all or those that are asked for, page by page, so that a million of them never stand in memory. */
export async function streamVerdictsCsv(
  ctx: Ctx,
  importId: bigint,
  filter: VerdictFilter,
): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder()
  // Before the stream begins, so that a missing import is still a 404.
  let next = await listVerdicts(ctx, importId, { ...filter, limit: PAGE_ROWS })
  let isHeaderSent = false
  let isOver = false
  return new ReadableStream({
    async pull(controller) {
      if (isOver) return controller.close()
      const head = isHeaderSent
        ? ''
        : `\ufeff${toCsvLine(['line', 'verdict', 'column', 'code', 'message', 'given'])}`
      isHeaderSent = true
      const lines = next.data.map((row) =>
        toCsvLine([String(row.line), row.verdict, row.column ?? '', row.code, row.message, row.given ?? '']),
      )
      controller.enqueue(encoder.encode(head + lines.join('')))
      const cursor = next.meta.nextCursor
      if (cursor === null) isOver = true
      else next = await listVerdicts(ctx, importId, { ...filter, limit: PAGE_ROWS, cursor })
    },
  })
}
