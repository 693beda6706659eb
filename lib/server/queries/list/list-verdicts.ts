import { type ImportVerdictDto, type Verdict, verdicts } from '@/lib/contracts/import'
import type { Page } from '@/lib/contracts/shared'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { requireImport } from '@/lib/server/services/import/require-import'

/** What was said about an import's rows, by line. The cursor is `line.position`. */
export async function listVerdicts(
  ctx: Ctx,
  importId: bigint,
  query: { limit: number; cursor?: string | undefined; verdict?: Verdict | undefined },
): Promise<Page<ImportVerdictDto>> {
  requirePermission(ctx, 'list.read')
  const prisma = getPrisma()
  await requireImport(prisma, ctx.organisationId, importId)
  const [line = -1, position = -1] = (query.cursor ?? '')
    .split('.')
    .map((part) => Number.parseInt(part, 10) || -1)
  const rows = await prisma.importRowVerdict.findMany({
    where: {
      importId,
      ...(query.verdict ? { verdict: query.verdict } : {}),
      OR: [{ line: { gt: line } }, { line, position: { gt: position } }],
    },
    orderBy: [{ line: 'asc' }, { position: 'asc' }],
    take: query.limit + 1,
  })
  const shown = rows.slice(0, query.limit)
  const last = shown.at(-1)
  return {
    data: shown.map((row) => ({
      line: row.line,
      verdict: verdicts.find((verdict) => verdict === row.verdict) ?? 'rejected',
      column: row.columnName,
      code: row.code,
      message: row.message,
    })),
    meta: { nextCursor: rows.length > query.limit && last ? `${last.line}.${last.position}` : null },
  }
}
