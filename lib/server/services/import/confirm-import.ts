import { listColumnsMax } from '@/lib/contracts/contact-list'
import {
  type ConfirmImportInput,
  confirmImportSchema,
  type ImportDto,
  type ImportMapping,
} from '@/lib/contracts/import'
import { AppError } from '@/lib/domain/errors'
import { formatId } from '@/lib/domain/ids'
import { enqueueJob } from '@/lib/server/jobs/enqueue'
import { recordAudit } from '@/lib/server/services/audit/record-audit'
import { type Ctx, requirePermission, type Tx, withTransaction } from '@/lib/server/services/context'
import { detectFormat } from '@/lib/server/services/import/detect-format'
import { findMappingFaults, guessMapping } from '@/lib/server/services/import/guess-mapping'
import { readHead } from '@/lib/server/services/import/import-chunks'
import { requireImport } from '@/lib/server/services/import/require-import'
import { toImportDto } from '@/lib/server/services/import/to-import-dto'
import { listOwnColumns } from '@/lib/server/services/import/to-raw-contact'
import { requireList } from '@/lib/server/services/list/require-list'

/** Settles mapping and mode, checks that the file is whole, and queues the import. Confirming twice queues once. */
export async function confirmImport(
  ctx: Ctx,
  importId: bigint,
  input: ConfirmImportInput,
): Promise<ImportDto> {
  requirePermission(ctx, 'list.write')
  const { mapping: given, mode, chunkCount } = confirmImportSchema.parse(input)
  return withTransaction(ctx, async (tx, ctx) => {
    await tx.$queryRaw`
      select id from list_import
      where organisation_id = ${ctx.organisationId} and id = ${importId} for update`
    const row = await requireImport(tx, ctx.organisationId, importId)
    if (row.status === 'running') return toImportDto(row)
    if (row.status !== 'uploading' && row.status !== 'mapping') {
      throw new AppError('conflict', `The import is ${row.status}; it cannot be confirmed any more.`)
    }
    await requireList(tx, ctx.organisationId, row.listId, { forWriting: true })
    const bytesTotal = await requireWholeFile(tx, ctx.organisationId, importId, chunkCount)
    const format = detectFormat(await readHead(ctx.organisationId, importId), row.list.defaultCountry)
    const mapping = given ?? guessMapping(format.columns)
    const faults = findMappingFaults(mapping, format.columns)
    if (faults.length > 0) {
      throw new AppError('validation', faults[0]?.message ?? 'The mapping is not valid.', {
        errors: faults,
        details: { columns: format.columns },
      })
    }
    if (!format.hasRows) {
      throw new AppError('validation', 'The file has a header and no row below it.', {
        errors: [{ path: 'file', message: 'has no rows' }],
      })
    }
    await addListColumns(tx, ctx, row.listId, mapping)
    await tx.listImport.update({
      where: { id: importId, organisationId: ctx.organisationId },
      data: { status: 'running', mapping, bytesTotal: BigInt(bytesTotal), ...(mode ? { mode } : {}) },
      select: { id: true },
    })
    await enqueueImport(tx, ctx.organisationId, importId)
    await recordAudit(tx, ctx, {
      action: 'list_import.start',
      entity: 'list_import',
      entityId: formatId('imp', importId),
      after: { listId: formatId('lst', row.listId), fileName: row.fileName, mode: mode ?? row.mode },
    })
    return toImportDto(await requireImport(tx, ctx.organisationId, importId))
  })
}

export async function enqueueImport(tx: Tx, organisationId: bigint, importId: bigint): Promise<void> {
  const payload = { organisationId: organisationId.toString(), importId: importId.toString() }
  await enqueueJob(tx, 'run-import', payload, { key: `run-import:${importId}` })
}

async function requireWholeFile(
  tx: Tx,
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
      {
        details: { reason: 'chunks_missing' },
      },
    )
  }
  return sum.bytes
}

/** Own columns are added as text, never changed. */
async function addListColumns(tx: Tx, ctx: Ctx, listId: bigint, mapping: ImportMapping): Promise<void> {
  const list = await requireList(tx, ctx.organisationId, listId)
  const fresh = listOwnColumns(mapping).filter((name) => !list.columns.some((column) => column.name === name))
  if (fresh.length === 0) return
  const columns = [...list.columns, ...fresh.map((name) => ({ name, type: 'text' as const }))]
  if (columns.length > listColumnsMax) {
    throw new AppError(
      'validation',
      `A list has at most ${listColumnsMax} columns of its own; leave some of the file's out.`,
    )
  }
  await tx.contactList.update({
    where: { id: listId, organisationId: ctx.organisationId },
    data: { columns },
    select: { id: true },
  })
}
