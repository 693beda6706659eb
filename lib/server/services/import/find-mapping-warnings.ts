import { type ListColumn, listColumnsMax } from '@/lib/contracts/contact-list'
import { findImportField, type ImportMapping, numbersMax } from '@/lib/contracts/import'
import type { MappingWarningDto } from '@/lib/contracts/import-run'
import { customerDataMax } from '@/lib/contracts/wxcc/dialing-record'
import { guessField } from '@/lib/server/services/import/guess-mapping'
import { listOwnColumns } from '@/lib/server/services/import/to-raw-contact'

/** What a mapping does that its maker may not have meant; it can be used all the same. */
export function findMappingWarnings(
  mapping: ImportMapping,
  listColumns: readonly ListColumn[],
): MappingWarningDto[] {
  const columnCount = countOwnColumns(mapping, listColumns)
  const isTooMany = columnCount > customerDataMax && columnCount <= listColumnsMax
  return [
    ...(isTooMany
      ? [
          {
            column: null,
            code: 'own_columns_sent',
            message: `The list will have ${columnCount} columns of its own. A call can carry ${customerDataMax} of them: each campaign chooses which.`,
          },
        ]
      : []),
    ...findLeftNumbers(mapping),
  ]
}

/** What keeps a list from taking a mapping's own columns, in words; null: nothing. */
export function findColumnsFault(mapping: ImportMapping, listColumns: readonly ListColumn[]): string | null {
  const columnCount = countOwnColumns(mapping, listColumns)
  if (columnCount <= listColumnsMax) return null
  return `A list has at most ${listColumnsMax} columns of its own; with this file it would have ${columnCount}. Leave ${columnCount - listColumnsMax} of the file’s out.`
}

function countOwnColumns(mapping: ImportMapping, listColumns: readonly ListColumn[]): number {
  return new Set([...listColumns.map(({ name }) => name), ...listOwnColumns(mapping)]).size
}

/** Columns of numbers for which no place was left. */
function findLeftNumbers(mapping: ImportMapping): MappingWarningDto[] {
  const fields = new Set(Object.values(mapping).map((target) => findImportField(target ?? '')?.name))
  const taken = [...fields].filter((field) => field !== undefined && /^number\d*$/.test(field))
  if (taken.length < numbersMax) return []
  return Object.entries(mapping).flatMap(([column, target]) => {
    if (!target || findImportField(target) !== null || guessField(column) !== 'number') return []
    return [
      {
        column,
        code: 'number_columns',
        message: `A contact has at most ${numbersMax} numbers; this column becomes the list’s own column “${target}”, which is not called.`,
      },
    ]
  })
}
