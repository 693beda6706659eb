import type { ChangedColumn } from '@/lib/contracts/import-run'

/** Most changed first; of two that are alike the first by name. */
export function rankChangedColumns(counts: Iterable<readonly [string, number]>): ChangedColumn[] {
  return [...counts]
    .map(([column, rows]) => ({ column, rows }))
    .sort((a, b) => b.rows - a.rows || (a.column < b.column ? -1 : 1))
}
