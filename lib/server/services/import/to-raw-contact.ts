import { findImportField, type ImportMapping } from '@/lib/contracts/import'
import type { RawContact } from '@/lib/server/services/contact/prepare-contact'
import { guessNumberType } from '@/lib/server/services/import/guess-mapping'

/** Direction marks and spaces without width, which come along when a number is copied from a page or a phone. */
const invisible = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g
/** In names such characters mean something, and keys are kept as they are given. */
const exactFields = ['externalKey', 'accountKey', 'firstName', 'lastName', 'fullName']

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
    const isExact = field === null || exactFields.includes(field)
    return [{ index, column, field, own: field === null ? target : null, isExact }]
  })
  const columnByField = new Map(targets.map(({ field, own, column }) => [field ?? own, column]))
  return (cells) => {
    const values: Record<string, string> = {}
    const own: Record<string, string> = {}
    for (const { index, field, own: name, isExact } of targets) {
      const cell = cells[index] ?? ''
      if (field !== null) values[field] = isExact ? cell : cell.replace(invisible, '')
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
