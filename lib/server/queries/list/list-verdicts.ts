import { type ImportVerdictDto, type VerdictKind, verdictKinds } from '@/lib/contracts/import'
import type { Page } from '@/lib/contracts/shared'
import { formatId } from '@/lib/domain/ids'
import { Prisma } from '@/lib/server/db/generated/client'
import { getPrisma } from '@/lib/server/db/prisma'
import { type Ctx, requirePermission } from '@/lib/server/services/context'
import { requireImport } from '@/lib/server/services/import/require-import'

export type VerdictFilter = {
  verdict?: VerdictKind | undefined
  code?: string | undefined
  column?: string | undefined
}
type Query = VerdictFilter & { limit: number; cursor?: string | undefined }

type Row = {
  rowNo: number
  line: number
  position: number
  verdict: string
  columnName: string | null
  code: string
  message: string
  given: string | null
  contactId: bigint | null
}

/**
 * What was said of an import's rows, in the file's order: of each row that was taken what became of it, and all that was odd
 * about it or kept it out. The cursor is `row.position`: lines of a workbook may fall or repeat.
 */
export async function listVerdicts(
  ctx: Ctx,
  importId: bigint,
  query: Query,
): Promise<Page<ImportVerdictDto>> {
  requirePermission(ctx, 'list.read')
  await requireImport(getPrisma(), ctx.organisationId, importId)
  const rows = await getPrisma().$queryRaw<Row[]>`
    select * from (${Prisma.join([takenRows(ctx, importId, query), saidRows(ctx, importId, query)], ') union all (', '(', ')')}) v
    order by "rowNo", position limit ${query.limit + 1}`
  const shown = rows.slice(0, query.limit)
  const last = shown.at(-1)
  return {
    data: shown.map((row) => ({
      rowNo: row.rowNo,
      line: row.line,
      verdict: verdictKinds.find((verdict) => verdict === row.verdict) ?? 'rejected',
      column: row.columnName,
      code: row.code,
      message: row.message,
      given: row.given,
      contactId: row.contactId === null ? null : formatId('con', row.contactId),
    })),
    meta: {
      nextCursor: rows.length > query.limit && last ? `${last.rowNo}.${last.position}` : null,
    },
  }
}

function readCursor(cursor: string | undefined): { rowNo: number; position: number } {
  const match = /^(\d{1,9})\.(-?\d{1,9})$/.exec(cursor ?? '')
  const [rowNo = 0, position = -2] = match?.slice(1).map(Number) ?? []
  return { rowNo, position }
}

const takenWords = Prisma.sql`case result when 'added' then 'Added'
  when 'unchanged' then 'Unchanged' else 'Changed: ' || array_to_string(changed, ', ') end`

/** Position -1: before all that was said of the row. */
function takenRows(ctx: Ctx, importId: bigint, { verdict, code, column, cursor, limit }: Query): Prisma.Sql {
  const { rowNo } = readCursor(cursor)
  // What was said of a taken row can only be a warning; who asks for one code or column asks for what was said.
  const isAsked =
    !code && !column && verdict !== 'warning' && verdict !== 'rejected' && verdict !== 'duplicate'
  return Prisma.sql`
    select row_no as "rowNo", line, -1 as position, result as verdict, null as "columnName", result as code, ${takenWords} as message,
           null as given, contact_id as "contactId"
    from import_row
    where ${isAsked} and organisation_id = ${ctx.organisationId} and import_id = ${importId}
      and result = any(${verdict ? [verdict] : ['added', 'updated', 'unchanged']}::text[])
      and row_no > ${rowNo}
    order by row_no limit ${limit + 1}`
}

function saidRows(ctx: Ctx, importId: bigint, { verdict, code, column, cursor, limit }: Query): Prisma.Sql {
  const { rowNo, position } = readCursor(cursor)
  return Prisma.sql`
    select row_no as "rowNo", line, position, verdict, column_name as "columnName", code, message, given,
           null::bigint as "contactId"
    from import_row_verdict
    where organisation_id = ${ctx.organisationId} and import_id = ${importId}
      and (${verdict ?? null}::text is null or verdict = ${verdict ?? null})
      and (${code ?? null}::text is null or code = ${code ?? null})
      and (${column ?? null}::text is null or column_name = ${column ?? null})
      and (row_no, position) > (${rowNo}, ${position})
    order by row_no, position limit ${limit + 1}`
}
