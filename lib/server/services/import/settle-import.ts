import { listColumnsMax } from '@/lib/contracts/contact-list'
import type { ImportMapping } from '@/lib/contracts/import'
import { AppError } from '@/lib/domain/errors'
import { getPrisma } from '@/lib/server/db/prisma'
import type { Ctx, Tx } from '@/lib/server/services/context'
import type { FileFormat } from '@/lib/server/services/import/file-format'
import { findMappingFaults, guessMapping } from '@/lib/server/services/import/guess-mapping'
import { readChunks } from '@/lib/server/services/import/import-chunks'
import { readFormat } from '@/lib/server/services/import/read-format'
import { findRememberedMapping } from '@/lib/server/services/import/remembered-mapping'
import type { ImportRow } from '@/lib/server/services/import/require-import'
import { listOwnColumns } from '@/lib/server/services/import/to-raw-contact'
import { requireList } from '@/lib/server/services/list/require-list'

export type Settled = { mapping: ImportMapping; bytesTotal: number; columns: string[]; hasHeader: boolean }

/** Uploaded or not, it was not begun yet. */
export function isWaiting({ status }: ImportRow): boolean {
  return status === 'uploading' || status === 'mapping'
}

export type WholeFile = { format: FileFormat; bytesTotal: number }

/** Its format, once all of it has arrived. Before any transaction: a large workbook takes its time. */
export async function readWholeFile(row: ImportRow, chunkCount: number | undefined): Promise<WholeFile> {
  const { organisationId, id: importId } = row
  const bytesTotal = await requireWholeFile(getPrisma(), organisationId, importId, chunkCount)
  const format = await readFormat(readChunks(organisationId, importId), row.list.defaultCountry)
  return { format, bytesTotal }
}

/**
 * The mapping that an import or its check goes by (given, else as settled before, else remembered, else guessed), where it is one for the file. Throws what is wrong, in words.
 */
export async function settleImport(
  tx: Tx,
  ctx: Ctx,
  row: ImportRow,
  file: WholeFile,
  given: ImportMapping | undefined,
): Promise<Settled> {
  const { format, bytesTotal } = file
  const remembered = await findRememberedMapping(tx, ctx.organisationId, row.listId, format)
  const mapping = given ?? remembered?.mapping ?? guessMapping(format.columns)
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
  const names = new Set([...list.columns.map(({ name }) => name), ...listOwnColumns(mapping)])
  if (names.size > listColumnsMax) {
    throw new AppError(
      'validation',
      `A list has at most ${listColumnsMax} columns of its own; leave some of the file's out.`,
    )
  }
  return { mapping, bytesTotal, columns: format.columns, hasHeader: format.hasHeader }
}

async function requireWholeFile(
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

/** Own columns are added as text, never changed. */
export async function addListColumns(
  tx: Tx,
  ctx: Ctx,
  listId: bigint,
  mapping: ImportMapping,
): Promise<void> {
  const list = await requireList(tx, ctx.organisationId, listId)
  const fresh = listOwnColumns(mapping).filter((name) => !list.columns.some((column) => column.name === name))
  if (fresh.length === 0) return
  await tx.contactList.update({
    where: { id: listId, organisationId: ctx.organisationId },
    data: { columns: [...list.columns, ...fresh.map((name) => ({ name, type: 'text' as const }))] },
    select: { id: true },
  })
}
