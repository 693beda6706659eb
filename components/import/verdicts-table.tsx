'use client'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX, Copy, Download, Equal, PencilLine, TriangleAlert } from 'lucide-react'
import type { Column } from '@/components/data-table/column'
import { DataTable } from '@/components/data-table/data-table'
import { TableChoice } from '@/components/data-table/table-filters'
import { useTableUrl } from '@/components/data-table/use-table-url'
import { Badge } from '@/components/shared/badge'
import { importVerdictsQuery } from '@/lib/client/import/queries'
import type { ImportVerdictDto, VerdictKind } from '@/lib/contracts/import'

const looks = {
  added: { tone: 'success', icon: CircleCheck, word: 'Added' },
  updated: { tone: 'info', icon: PencilLine, word: 'Updated' },
  unchanged: { tone: 'neutral', icon: Equal, word: 'Unchanged' },
  rejected: { tone: 'danger', icon: CircleX, word: 'Rejected' },
  duplicate: { tone: 'neutral', icon: Copy, word: 'Duplicate' },
  warning: { tone: 'warning', icon: TriangleAlert, word: 'Taken, with a warning' },
} as const satisfies Record<VerdictKind, unknown>

const columns: Column<ImportVerdictDto>[] = [
  { id: 'line', header: 'Line', align: 'right', width: 'w-20', cell: (row) => row.line },
  {
    id: 'verdict',
    header: 'Verdict',
    cell: (row) => (
      <Badge tone={looks[row.verdict].tone} icon={looks[row.verdict].icon}>
        {looks[row.verdict].word}
      </Badge>
    ),
  },
  { id: 'column', header: 'Column', cell: (row) => row.column ?? '–' },
  { id: 'message', header: 'Why', cell: (row) => <span className="whitespace-normal">{row.message}</span> },
  { id: 'code', header: 'Code', isHidden: true, cell: (row) => row.code },
]

const filters = ['verdict'] as const

/** What was said about the file's rows, to filter and to download. */
export function VerdictsTable({ importId }: { importId: string }) {
  const table = useTableUrl({ defaultSort: 'line', filters })
  const query = useQuery(importVerdictsQuery(importId, table.params))
  return (
    <DataTable
      id="verdicts"
      label="Verdicts"
      unit="verdict"
      columns={columns}
      query={query}
      table={table}
      getRowId={(row) => `${row.line}${row.code}${row.column}`}
      filters={
        <TableChoice
          label="Verdict"
          all="All verdicts"
          value={table.filters.verdict}
          onChange={(value) => table.setFilter('verdict', value)}
          choices={Object.entries(looks).map(([value, { word }]) => ({ value, label: word }))}
        />
      }
      actions={
        <a
          href={`/api/v1/imports/${importId}/verdicts.csv`}
          download
          className="inline-flex h-8 items-center gap-1.5 rounded-md px-2 text-link hover:underline"
        >
          <Download aria-hidden className="size-4" /> Download as CSV
        </a>
      }
      empty={<p className="px-3 py-6 text-center text-muted">Every row was taken as it stood in the file.</p>}
    />
  )
}
