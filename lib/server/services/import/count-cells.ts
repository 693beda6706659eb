import type { CellCounts } from '@/lib/domain/contact/card-columns'
import type { Problem } from '@/lib/server/services/contact/prepare-contact'

export type ColumnCells = Record<string, CellCounts>

/** Adds a row to what is known of its columns: filled cells, and those that look like the number of a payment card. */
export function countCells(
  counts: ColumnCells,
  columns: readonly string[],
  cells: readonly string[],
  problems: readonly Problem[],
): void {
  for (const [index, column] of columns.entries()) {
    if (!cells[index]) continue
    counts[column] ??= { filled: 0, cards: 0 }
    counts[column].filled += 1
  }
  for (const { code, column } of problems) {
    const count = code === 'payment_card' && column !== null ? counts[column] : undefined
    if (count) count.cards += 1
  }
}
