import { Num } from '@/components/shared/num'
import { count } from '@/lib/client/format'
import { nameColumn } from '@/lib/client/import/words'
import type { ChangedColumn } from '@/lib/contracts/import-run'

type ChangedColumnsProps = {
  columns: readonly ChangedColumn[]
  /** Contacts that change in all: a bar is a share of them. */
  of: number
}

/** Which columns change, in how many contacts. */
export function ChangedColumns({ columns, of }: ChangedColumnsProps) {
  if (columns.length === 0) return null
  return (
    <div className="flex flex-col gap-1">
      <h3 className="text-xs font-medium text-muted">Changed columns, of {count(of, 'changed contact')}</h3>
      <ul className="grid gap-x-8 gap-y-1 md:grid-cols-2">
        {columns.map(({ column, rows }) => (
          <li key={column} className="grid grid-cols-[minmax(0,10rem)_minmax(0,1fr)_auto] items-center gap-3">
            <span className="truncate" title={nameColumn(column)}>
              {nameColumn(column)}
            </span>
            <span aria-hidden className="h-1.5 rounded-full bg-default">
              <span
                className="block h-full rounded-full bg-accent"
                style={{ width: `${Math.min(100, (rows / Math.max(1, of)) * 100)}%` }}
              />
            </span>
            <Num value={rows} className="text-right" />
          </li>
        ))}
      </ul>
    </div>
  )
}
