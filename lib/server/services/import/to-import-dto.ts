import { z } from 'zod'
import { type ImportDto, importMappingSchema, importModes, importStatuses } from '@/lib/contracts/import'
import {
  type ChangedColumn,
  duplicateRuleSchema,
  type ImportCheckDto,
  importPhases,
} from '@/lib/contracts/import-run'
import { formatId } from '@/lib/domain/ids'
import { describeCheck } from '@/lib/server/services/import/describe-check'
import { findMappingWarnings } from '@/lib/server/services/import/find-mapping-warnings'
import { isSameJson } from '@/lib/server/services/import/import-stage'
import { rankChangedColumns } from '@/lib/server/services/import/rank-changed-columns'
import type { ImportRow } from '@/lib/server/services/import/require-import'
import { toListColumns } from '@/lib/server/services/list/to-list-columns'

export function toImportDto(row: ImportRow): ImportDto {
  const total = Number(row.bytesTotal)
  const mapping = importMappingSchema.nullable().catch(null).parse(row.mapping)
  const status = importStatuses.find((known) => known === row.status) ?? 'failed'
  const bytesDone = status === 'done' || status === 'undone' ? total : Math.min(Number(row.bytesDone), total)
  const isUndoing = row.undoRequestedAt !== null && status !== 'undone'
  const hasRun = status === 'done' || status === 'failed' || status === 'cancelled'
  const phase = importPhases.find((known) => known === row.phase) ?? null
  return {
    id: formatId('imp', row.id),
    listId: formatId('lst', row.listId),
    listName: row.list.name,
    fileName: row.fileName,
    status,
    mode: importModes.find((known) => known === row.mode) ?? 'append',
    sheet: row.sheet,
    mapping,
    mappingWarnings: mapping === null ? [] : findMappingWarnings(mapping, toListColumns(row.list.columns)),
    duplicates: duplicateRuleSchema
      .catch({ by: 'key_or_number', within: 'list' })
      .parse({ by: row.duplicatesBy, within: row.duplicatesWithin }),
    rows: {
      read: row.rowsRead,
      added: row.rowsAdded,
      updated: row.rowsUpdated,
      unchanged: row.rowsUnchanged,
      rejected: row.rowsRejected,
      duplicates: row.rowsDuplicate,
    },
    onDnc: row.rowsOnDnc,
    warned: row.rowsWarned,
    changedColumns: toChangedColumns(row.changedColumns),
    rowsTotal: row.rowsTotal,
    phase,
    check: toCheck(row),
    isChecking: status === 'mapping' && phase !== null,
    progress: measureProgress(row, status, bytesDone),
    bytes: { done: bytesDone, total },
    fault: row.fault,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdByName,
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    removed: row.rowsRemoved,
    kept: row.rowsKept,
    restored: row.rowsRestored,
    isUndoing,
    fileDeletedAt: row.fileDeletedAt?.toISOString() ?? null,
    canUndo:
      hasRun &&
      !isUndoing &&
      row.fileDeletedAt === null &&
      row.rowsAdded + row.rowsUpdated + row.rowsRemoved > 0,
  }
}

/** By rows once their number is known; until then what is written is a share of what is read, by bytes. */
function measureProgress(row: ImportRow, status: ImportDto['status'], bytesDone: number): number {
  if (status === 'done' || status === 'undone') return 1
  const bytesTotal = Number(row.bytesTotal)
  const read = bytesTotal === 0 ? 0 : bytesDone / bytesTotal
  if (row.phase === 'reading') return read
  if (row.rowsTotal !== null) return row.rowsTotal === 0 ? 0 : row.rowsRead / row.rowsTotal
  return row.rowsStaged === 0 ? 0 : read * (row.rowsRead / row.rowsStaged)
}

function toChangedColumns(stored: unknown): ChangedColumn[] {
  const counts = z.record(z.string(), z.number()).catch({}).parse(stored)
  return rankChangedColumns(Object.entries(counts))
}

function toCheck(row: ImportRow): ImportCheckDto | null {
  if (row.status !== 'mapping' || typeof row.checkResult !== 'object' || row.checkResult === null) return null
  // Written by the check itself, in this shape.
  const { for: wanted, ...check } = row.checkResult as ImportCheckDto & { for: unknown }
  return isSameJson(wanted, describeCheck(row)) ? check : null
}
