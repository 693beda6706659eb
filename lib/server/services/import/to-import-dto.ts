import { type ImportDto, importMappingSchema, importModes, importStatuses } from '@/lib/contracts/import'
import { formatId } from '@/lib/domain/ids'
import type { ImportRow } from '@/lib/server/services/import/require-import'

export function toImportDto(row: ImportRow): ImportDto {
  const total = Number(row.bytesTotal)
  const status = importStatuses.find((known) => known === row.status) ?? 'failed'
  const bytesDone = status === 'done' || status === 'undone' ? total : Math.min(Number(row.bytesDone), total)
  const isUndoing = row.undoRequestedAt !== null && status !== 'undone'
  const hasRun = status === 'done' || status === 'failed' || status === 'cancelled'
  return {
    id: formatId('imp', row.id),
    listId: formatId('lst', row.listId),
    listName: row.list.name,
    fileName: row.fileName,
    status,
    mode: importModes.find((known) => known === row.mode) ?? 'append',
    mapping: importMappingSchema.nullable().catch(null).parse(row.mapping),
    rows: {
      read: row.rowsRead,
      added: row.rowsAdded,
      updated: row.rowsUpdated,
      unchanged: row.rowsUnchanged,
      rejected: row.rowsRejected,
      duplicates: row.rowsDuplicate,
    },
    progress: status === 'done' || status === 'undone' ? 1 : total === 0 ? 0 : bytesDone / total,
    bytes: { done: bytesDone, total },
    fault: row.fault,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    removed: row.rowsRemoved,
    kept: row.rowsKept,
    isUndoing,
    canUndo: hasRun && !isUndoing && row.rowsAdded > 0 && row.mode !== 'replace',
  }
}
