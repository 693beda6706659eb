'use client'
import { Button } from '@heroui/react'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX, Copy, Download, Equal, PencilLine, TriangleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Column } from '@/components/data-table/column'
import { DataTable } from '@/components/data-table/data-table'
import { TableChoice } from '@/components/data-table/table-filters'
import { useTableUrl } from '@/components/data-table/use-table-url'
import { Badge } from '@/components/shared/badge'
import { TextLink } from '@/components/shared/button-link'
import { buildQuery } from '@/lib/client/api-client'
import { importVerdictsQuery } from '@/lib/client/import/queries'
import { nameColumn, nameProblem } from '@/lib/client/import/words'
import type { ImportVerdictDto, VerdictKind } from '@/lib/contracts/import'

const looks = {
  added: { tone: 'success', icon: CircleCheck, word: 'Added' },
  updated: { tone: 'info', icon: PencilLine, word: 'Changed' },
  unchanged: { tone: 'neutral', icon: Equal, word: 'Unchanged' },
  rejected: { tone: 'danger', icon: CircleX, word: 'Rejected' },
  duplicate: { tone: 'neutral', icon: Copy, word: 'Duplicate' },
  warning: { tone: 'warning', icon: TriangleAlert, word: 'Warning' },
} as const satisfies Record<VerdictKind, unknown>

const columns: Column<ImportVerdictDto>[] = [
  { id: 'line', header: 'Line', align: 'right', width: 'w-20', cell: (row) => row.line },
  {
    id: 'verdict',
    header: 'What became of it',
    cell: (row) => (
      <Badge tone={looks[row.verdict].tone} icon={looks[row.verdict].icon}>
        {looks[row.verdict].word}
      </Badge>
    ),
  },
  { id: 'column', header: 'Column', cell: (row) => row.column ?? '–' },
  {
    id: 'message',
    header: 'Why',
    cell: (row) => <span className="whitespace-normal">{describe(row)}</span>,
  },
  {
    id: 'given',
    header: 'In the file',
    cell: (row) =>
      row.given === null ? (
        <span className="text-muted">{row.code === 'payment_card' ? 'not shown' : '–'}</span>
      ) : (
        <span className="block max-w-72 min-w-24 whitespace-pre-wrap [overflow-wrap:anywhere]">
          {row.given}
        </span>
      ),
  },
  {
    id: 'contact',
    header: 'Contact',
    cell: (row) =>
      row.contactId ? <TextLink href={`/contacts/${row.contactId}`}>Open the contact</TextLink> : '–',
  },
  { id: 'code', header: 'Code', isHidden: true, cell: (row) => row.code },
]

/** Of a changed row the columns by their labels; that a row was added says all. */
function describe({ verdict, message }: ImportVerdictDto): string {
  if (verdict === 'added' || verdict === 'unchanged') return '–'
  const changed = verdict === 'updated' ? /^Changed: (.*)$/.exec(message)?.[1] : undefined
  return changed === undefined ? message : `Changed: ${changed.split(', ').map(nameColumn).join(', ')}`
}

const filters = ['verdict', 'code', 'column'] as const

type VerdictsTableProps = {
  importId: string
  /** What the rows are as of: another step asks for them anew. */
  step: string
  hasBegun: boolean
  /** Rejected rows are there, for somebody who may import them again. */
  canRepair: boolean
}

/** What became of the file's rows, to filter and to download. */
export function VerdictsTable({ importId, step, hasBegun, canRepair }: VerdictsTableProps) {
  const table = useTableUrl({ defaultSort: 'line', filters })
  const query = useQuery(importVerdictsQuery(importId, step, table.params))
  const { verdict, code, column } = table.filters
  const narrowed = [...(code ? [nameProblem(code)] : []), ...(column ? [column] : [])].join(' · ')
  return (
    <DataTable
      id="verdicts"
      label="Rows"
      unit="verdict"
      columns={columns}
      query={query}
      table={table}
      getRowId={(row) => `${row.rowNo}${row.code}${row.column}${row.message}`}
      filters={
        <>
          <h2 className="px-1 text-sm font-semibold">Rows</h2>
          <TableChoice
            label="What became of it"
            all="All rows"
            value={verdict}
            onChange={(value) => {
              table.clearFilters()
              table.setFilter('verdict', value)
            }}
            choices={Object.entries(looks).map(([value, { word }]) => ({ value, label: word }))}
          />
          {narrowed ? (
            <Button
              size="sm"
              variant="secondary"
              aria-label={`Do not narrow to ${narrowed}`}
              onPress={() => {
                table.clearFilters()
                table.setFilter('verdict', verdict)
              }}
            >
              {narrowed} <X aria-hidden />
            </Button>
          ) : null}
        </>
      }
      actions={
        <>
          {canRepair ? (
            <DownloadLink href={`/api/v1/imports/${importId}/rejected.csv`}>
              Rejected rows as a file
            </DownloadLink>
          ) : null}
          <DownloadLink
            href={`/api/v1/imports/${importId}/verdicts.csv${buildQuery({ verdict, code, column })}`}
          >
            {table.hasFilters ? 'Download these as CSV' : 'Download as CSV'}
          </DownloadLink>
        </>
      }
      empty={
        <p className="px-3 py-6 text-center text-muted">
          {hasBegun ? 'No row is done yet.' : 'Rows are named here once the file is checked or imported.'}
        </p>
      }
    />
  )
}

function DownloadLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a
      href={href}
      download
      className="inline-flex h-8 items-center gap-1.5 rounded-md px-2 text-link hover:underline"
    >
      <Download aria-hidden className="size-4" />
      {children}
    </a>
  )
}
