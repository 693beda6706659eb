import { type ConfirmImportInput, type ImportMapping, importMappingSchema } from '@/lib/contracts/import'
import { listCardColumns } from '@/lib/domain/contact/card-columns'
import { AppError } from '@/lib/domain/errors'
import { getPrisma } from '@/lib/server/db/prisma'
import type { Ctx, Tx } from '@/lib/server/services/context'
import { type ColumnCells, countCells } from '@/lib/server/services/import/count-cells'
import type { FileFormat } from '@/lib/server/services/import/file-format'
import { findColumnsFault } from '@/lib/server/services/import/find-mapping-warnings'
import { findMappingFaults, guessMapping } from '@/lib/server/services/import/guess-mapping'
import { readChunks } from '@/lib/server/services/import/import-chunks'
import { isSameJson } from '@/lib/server/services/import/import-stage'
import { makeJudge } from '@/lib/server/services/import/judge-record'
import { readFormat } from '@/lib/server/services/import/read-format'
import { readRecords } from '@/lib/server/services/import/read-records'
import { findRememberedMapping } from '@/lib/server/services/import/remembered-mapping'
import type { ImportRow } from '@/lib/server/services/import/require-import'
import { toImportDto } from '@/lib/server/services/import/to-import-dto'
import { listOwnColumns } from '@/lib/server/services/import/to-raw-contact'
import { addListColumns } from '@/lib/server/services/list/add-list-columns'
import { requireList } from '@/lib/server/services/list/require-list'

export type Settled = {
  mapping: ImportMapping
  sheet: string | null
  bytesTotal: number
  columns: string[]
  hasHeader: boolean
}

/** Uploaded or not, it was not begun yet. */
export function isWaiting({ status }: ImportRow): boolean {
  return status === 'uploading' || status === 'mapping'
}

export type WholeFile = { format: FileFormat; bytesTotal: number }

/** Its format, once all of it has arrived. Before any transaction: a large workbook takes its time. */
export async function readWholeFile(
  row: ImportRow,
  { chunkCount, sheet }: Pick<ConfirmImportInput, 'chunkCount' | 'sheet'>,
): Promise<WholeFile> {
  const { organisationId, id: importId } = row
  const bytesTotal = await requireWholeFile(getPrisma(), organisationId, importId, chunkCount)
  const format = await readFormat(
    readChunks(organisationId, importId),
    row.list.defaultCountry,
    sheet ?? row.sheet,
  )
  return { format, bytesTotal }
}

/**
 * The mapping that an import or its check goes by (given, else as settled before, else remembered, else guessed), where it
 * is one for the file. Throws what is wrong, in words.
 */
export async function settleImport(
  tx: Pick<Tx, '$queryRaw' | 'contactList'>,
  ctx: Ctx,
  row: ImportRow,
  file: WholeFile,
  given: ImportMapping | undefined,
): Promise<Settled> {
  const { format, bytesTotal } = file
  const remembered = await findRememberedMapping(tx, ctx.organisationId, row.listId, format)
  const stored = getStoredMapping(row, format)
  const mapping = given ?? stored ?? remembered?.mapping ?? guessMapping(format.columns)
  const faults = findMappingFaults(mapping, format.columns)
  if (faults.length > 0) {
    throw new AppError('validation', faults[0]?.message ?? 'The mapping is not valid.', {
      errors: faults.map(({ column, message }) => ({
        path: column === null ? 'mapping' : `mapping.${column}`,
        message,
      })),
      details: { columns: format.columns },
    })
  }
  if (!format.hasRows) {
    throw new AppError('validation', 'The file has a header and no row below it.', {
      errors: [{ path: 'file', message: 'has no rows' }],
    })
  }
  const list = await requireList(tx, ctx.organisationId, row.listId)
  const fault = findColumnsFault(mapping, list.columns)
  if (fault !== null) throw new AppError('validation', fault)
  return {
    mapping,
    sheet: getSheet(format),
    bytesTotal,
    columns: format.columns,
    hasHeader: format.hasHeader,
  }
}

export function getSheet(format: FileFormat): string | null {
  return format.kind === 'workbook' ? format.sheet : null
}

/** As it was settled before, for this sheet. */
export function getStoredMapping(row: ImportRow, format: FileFormat): ImportMapping | null {
  if (row.sheet !== null && row.sheet !== getSheet(format)) return null
  return importMappingSchema.nullable().catch(null).parse(row.mapping)
}

const ROWS_LOOKED_AT = 1_000

/**
 * A column of payment cards is not to be imported at all: told from the file's first rows before any is stored, and from all of
 * them where they were checked. Later rows that hold one are refused for themselves.
 */
export async function refuseCardColumns(
  row: ImportRow,
  format: FileFormat,
  mapping: ImportMapping,
): Promise<void> {
  const judge = makeJudge(format.columns, mapping, {
    country: row.list.defaultCountry,
    columns: [],
    now: new Date(),
  })
  const cells: ColumnCells = {}
  let rows = 0
  for await (const record of readRecords(readChunks(row.organisationId, row.id), format)) {
    if (record.kind === 'row') countCells(cells, format.columns, record.cells, judge(record).problems)
    rows += 1
    if (rows === ROWS_LOOKED_AT) break
  }
  const isChecked = row.sheet === getSheet(format) && isSameJson(row.mapping, mapping)
  const checked = isChecked ? (toImportDto(row).check?.cardColumns ?? []) : []
  const [first, ...others] = checked.length > 0 ? checked : listCardColumns(cells)
  if (!first) return
  throw new AppError(
    'validation',
    `The column “${first.column}” holds what looks like the numbers of payment cards, which are never stored: in ${first.cards} of ${first.filled} cells. Leave it out.`,
    {
      errors: [first, ...others].map(({ column }) => ({
        path: `mapping.${column}`,
        message: 'holds numbers of payment cards; leave it out',
      })),
      details: { reason: 'payment_cards', columns: [first, ...others].map(({ column }) => column) },
    },
  )
}

/** Answers its bytes. */
export async function requireWholeFile(
  tx: Pick<Tx, '$queryRaw'>,
  organisationId: bigint,
  importId: bigint,
  chunkCount: number | undefined,
): Promise<number> {
  const [sum] = await tx.$queryRaw<{ count: number; last: number | null; bytes: number }[]>`
    select count(*)::int as count, max(position) as last, coalesce(sum(octet_length(bytes)), 0)::float8 as bytes
    from import_chunk where organisation_id = ${organisationId} and import_id = ${importId}`
  if (!sum || sum.count === 0)
    throw new AppError('conflict', 'Nothing was uploaded yet.', { details: { reason: 'no_chunks' } })
  const wanted = chunkCount ?? (sum.last ?? 0) + 1
  if (sum.count !== wanted || sum.last !== wanted - 1) {
    throw new AppError(
      'conflict',
      `${sum.count} of ${wanted} chunks have arrived. Send those that are missing.`,
      { details: { reason: 'chunks_missing' } },
    )
  }
  return sum.bytes
}

/** Own columns that the list does not have yet join it; they are not lost to, and lose none of, who changes it meanwhile. */
export async function addOwnColumns(
  tx: Tx,
  organisationId: bigint,
  listId: bigint,
  mapping: ImportMapping,
): Promise<void> {
  const list = await requireList(tx, organisationId, listId, { forWriting: true, isHeld: true })
  const fault = findColumnsFault(mapping, list.columns)
  if (fault !== null) throw new AppError('validation', fault)
  await addListColumns(tx, organisationId, listId, listOwnColumns(mapping))
}
