import { findImportField, type ImportMapping } from '@/lib/contracts/import'
import type { RawContact } from '@/lib/server/services/contact/prepare-contact'
import { guessNumberType } from '@/lib/server/services/import/guess-mapping'

/** Makes a reader of rows for one mapping: where each cell goes is settled once. */
export function makeRowReader(
  columns: readonly string[],
  mapping: ImportMapping,
): (cells: string[]) => RawContact {
  const targets = columns.flatMap((column, index) => {
    // A column may be called `constructor`, which every object has.
    const target = Object.hasOwn(mapping, column) ? mapping[column] : null
    if (!target) return []
    const field = findImportField(target)?.name ?? null
    return [{ index, column, field, own: field === null ? target : null }]
  })
  const columnByField = new Map(targets.map(({ field, own, column }) => [field ?? own, column]))
  return (cells) => {
    const values: Record<string, string> = {}
    const own: Record<string, string> = {}
    for (const { index, field, own: name } of targets) {
      const cell = cells[index] ?? ''
      if (field !== null) values[field] = cell
      else if (name !== null) own[name] = cell.trim()
    }
    return {
      values,
      own,
      columnOf: (field) => columnByField.get(field) ?? null,
      typeOf: (field) => guessNumberType(columnByField.get(field) ?? ''),
    }
  }
}

/** Names of the list's own columns that a mapping fills. */
export function listOwnColumns(mapping: ImportMapping): string[] {
  return [
    ...new Set(
      Object.values(mapping).filter(
        (target): target is string => Boolean(target) && !findImportField(target ?? ''),
      ),
    ),
  ]
}
