'use client'
import type { UseQueryResult } from '@tanstack/react-query'
import type { Column } from '@/components/data-table/column'
import { DataTable } from '@/components/data-table/data-table'
import { ImportStatusBadge } from '@/components/import/import-status-badge'
import { JobProgress } from '@/components/shared/job-progress'
import { Num } from '@/components/shared/num'
import { RelativeTime } from '@/components/shared/time'
import { type ImportDto, importModeWords } from '@/lib/contracts/import'
import type { Page } from '@/lib/contracts/shared'

const columns: Column<ImportDto>[] = [
  { id: 'fileName', header: 'File', cell: (row) => row.fileName },
  {
    id: 'status',
    header: 'State',
    cell: (row) =>
      row.status === 'running' ? (
        <div className="w-40">
          <JobProgress label="Importing" done={row.rows.read} total={estimateRows(row)} />
        </div>
      ) : (
        <ImportStatusBadge data={row} />
      ),
  },
  { id: 'mode', header: 'Mode', cell: (row) => importModeWords[row.mode].name },
  { id: 'added', header: 'Added', align: 'right', cell: (row) => <Num value={row.rows.added} /> },
  { id: 'updated', header: 'Updated', align: 'right', cell: (row) => <Num value={row.rows.updated} /> },
  {
    id: 'duplicates',
    header: 'Duplicates',
    align: 'right',
    cell: (row) => <Num value={row.rows.duplicates} />,
  },
  { id: 'rejected', header: 'Rejected', align: 'right', cell: (row) => <Num value={row.rows.rejected} /> },
  { id: 'createdAt', header: 'When', cell: (row) => <RelativeTime at={row.createdAt} /> },
]

/** Rows of the whole file, as the part that was read lets expect; null while nothing was. */
export function estimateRows(row: ImportDto): number | null {
  return row.progress > 0 ? Math.max(row.rows.read, Math.round(row.rows.read / row.progress)) : null
}

export function ImportsTable({ query }: { query: UseQueryResult<Page<ImportDto>> }) {
  return (
    <DataTable
      id="imports"
      label="Imports"
      unit="import"
      columns={columns}
      query={query}
      getRowId={(row) => row.id}
      getRowHref={(row) => `/lists/${row.listId}/imports/${row.id}`}
      filters={<h2 className="px-1 text-sm font-semibold">Imports</h2>}
      empty={<p className="px-3 py-6 text-center text-muted">No file was imported into this list.</p>}
    />
  )
}
