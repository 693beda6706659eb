'use client'
import type { UseQueryResult } from '@tanstack/react-query'
import type { Column } from '@/components/data-table/column'
import { DataTable } from '@/components/data-table/data-table'
import { estimateRows } from '@/components/import/import-outcome'
import { ImportStatusBadge } from '@/components/import/import-status-badge'
import { JobProgress } from '@/components/shared/job-progress'
import { Num } from '@/components/shared/num'
import { RelativeTime } from '@/components/shared/time'
import { type ImportDto, importModeWords } from '@/lib/contracts/import'
import { importPhaseWords } from '@/lib/contracts/import-run'
import type { Page } from '@/lib/contracts/shared'

const columns: Column<ImportDto>[] = [
  { id: 'fileName', header: 'File', cell: (row) => row.fileName },
  {
    id: 'status',
    header: 'State',
    cell: (row) =>
      row.status === 'running' && !row.isUndoing ? (
        <div className="w-44">
          <JobProgress
            label={importPhaseWords[row.phase ?? 'reading']}
            done={row.rows.read}
            total={estimateRows(row)}
          />
        </div>
      ) : (
        <ImportStatusBadge data={row} />
      ),
  },
  { id: 'createdAt', header: 'When', cell: (row) => <RelativeTime at={row.createdAt} /> },
  { id: 'mode', header: 'Mode', cell: (row) => importModeWords[row.mode].name },
  { id: 'added', header: 'Added', align: 'right', cell: (row) => <Num value={countOf(row, 'added')} /> },
  {
    id: 'updated',
    header: 'Changed',
    align: 'right',
    cell: (row) => <Num value={countOf(row, 'updated')} />,
  },
  {
    id: 'unchanged',
    header: 'Unchanged',
    align: 'right',
    isHidden: true,
    cell: (row) => <Num value={countOf(row, 'unchanged')} />,
  },
  {
    id: 'duplicates',
    header: 'Duplicates',
    align: 'right',
    cell: (row) => <Num value={countOf(row, 'duplicates')} />,
  },
  {
    id: 'rejected',
    header: 'Rejected',
    align: 'right',
    cell: (row) => <Num value={countOf(row, 'rejected')} />,
  },
  { id: 'undo', header: 'Undo', cell: describeUndo },
  { id: 'createdBy', header: 'Who', cell: (row) => row.createdBy ?? 'A program' },
]

/** Before it was begun an import has counted nothing: that is not 0. */
function countOf(row: ImportDto, kind: keyof ImportDto['rows']): number | null {
  return row.status === 'uploading' || row.status === 'mapping' ? null : row.rows[kind]
}

function describeUndo(row: ImportDto): string {
  if (row.isUndoing) return 'At work'
  if (row.status === 'undone') return row.kept > 0 ? `Done, ${row.kept} stayed` : 'Done'
  return row.canUndo ? 'Possible' : '–'
}

/** The files of a list, newest first. */
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
