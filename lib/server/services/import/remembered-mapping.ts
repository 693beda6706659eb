import { type ImportMapping, importMappingSchema } from '@/lib/contracts/import'
import { isReasonColumn } from '@/lib/domain/csv/reason-columns'
import type { Tx } from '@/lib/server/services/context'
import { headerShape } from '@/lib/server/services/import/guess-mapping'

export type RememberedMapping = { mapping: ImportMapping; fileName: string; usedAt: Date }

type Columns = { columns: readonly string[]; hasHeader: boolean }

/** How a file with these headers was mapped last, for this list or else for another. A file without a header has no shape. */
export async function findRememberedMapping(
  tx: Pick<Tx, '$queryRaw'>,
  organisationId: bigint,
  listId: bigint,
  { columns, hasHeader }: Columns,
): Promise<RememberedMapping | null> {
  if (!hasHeader) return null
  const [row] = await tx.$queryRaw<{ mapping: unknown; fileName: string; usedAt: Date }[]>`
    select mapping, file_name as "fileName", used_at as "usedAt" from import_mapping
    where organisation_id = ${organisationId} and shape = ${headerShape(columns)}
    order by (list_id = ${listId}) desc, used_at desc limit 1`
  const stored = importMappingSchema
    .nullable()
    .catch(null)
    .parse(row?.mapping ?? null)
  const reasons = Object.fromEntries(columns.filter(isReasonColumn).map((column) => [column, '']))
  const mapping = stored && { ...stored, ...reasons }
  // The shape forgives capitals and the like; the mapping names columns as that file wrote them.
  if (!row || !mapping || columns.some((column) => !Object.hasOwn(mapping, column))) return null
  return { mapping, fileName: row.fileName, usedAt: row.usedAt }
}

export async function rememberMapping(
  tx: Tx,
  organisationId: bigint,
  listId: bigint,
  used: Columns & { mapping: ImportMapping; fileName: string; at: Date },
): Promise<void> {
  if (!used.hasHeader) return
  // Columns that were left out are remembered as such.
  const mapping = Object.fromEntries(
    used.columns
      .filter((column) => !isReasonColumn(column))
      .map((column) => [column, used.mapping[column] ?? '']),
  )
  const shape = headerShape(used.columns)
  const what = { mapping, fileName: used.fileName, usedAt: used.at }
  await tx.importMapping.upsert({
    where: { organisationId_shape_listId: { organisationId, shape, listId } },
    create: { organisationId, shape, listId, ...what },
    update: what,
    select: { shape: true },
  })
}
