'use client'
import { Button } from '@heroui/react'
import { useQuery } from '@tanstack/react-query'
import { Ban, CircleCheck } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Column } from '@/components/data-table/column'
import { DataTable } from '@/components/data-table/data-table'
import { TableChoice, TableSearch } from '@/components/data-table/table-filters'
import { useTableUrl } from '@/components/data-table/use-table-url'
import { EndDncDialog } from '@/components/dnc/end-dnc-dialog'
import { Badge } from '@/components/shared/badge'
import { EmptyState } from '@/components/shared/page-states'
import { RelativeTime } from '@/components/shared/time'
import { dncEntriesQuery } from '@/lib/client/dnc/queries'
import { useCan } from '@/lib/client/viewer'
import type { DncEntryDto } from '@/lib/contracts/dnc'

const sources: Record<DncEntryDto['source'], string> = {
  outcome: 'The person asked in a call',
  user: 'A user',
  api: 'A program',
  import: 'An import',
}

const filters = ['q', 'state'] as const

/** The organisation's DNC entries: who stopped which number, when, why; ended ones stay as history. */
export function DncTable({ action }: { action?: React.ReactNode }) {
  const table = useTableUrl({ defaultSort: '-createdAt', filters })
  const query = useQuery(dncEntriesQuery(table.params))
  const canEnd = useCan('dnc.end')
  const [ending, setEnding] = useState<DncEntryDto | null>(null)
  const columns = useMemo(() => buildColumns(canEnd ? setEnding : null), [canEnd])
  return (
    <>
      <DataTable
        id="dnc"
        label="Numbers on DNC"
        unit="number"
        columns={columns}
        query={query}
        table={table}
        getRowId={(row) => row.id}
        getRowHref={(row) => `/contacts?q=${encodeURIComponent(row.e164)}`}
        filters={
          <>
            <TableSearch
              label="Search a number"
              value={table.filters.q}
              onChange={(value) => table.setFilter('q', value)}
            />
            <TableChoice
              label="Which entries"
              all="In force"
              value={table.filters.state}
              onChange={(value) => table.setFilter('state', value)}
              choices={[
                { value: 'ended', label: 'Ended' },
                { value: 'all', label: 'All entries' },
              ]}
            />
          </>
        }
        empty={
          <EmptyState title="No number is on DNC" icon={Ban} action={action}>
            Who asks in a call not to be called again comes here by itself. Add others by hand or by API.
          </EmptyState>
        }
      />
      <EndDncDialog entry={ending} onClose={() => setEnding(null)} />
    </>
  )
}

function buildColumns(onEnd: ((entry: DncEntryDto) => void) | null): Column<DncEntryDto>[] {
  return [
    { id: 'e164', header: 'Number', cell: (row) => <span className="tabular-nums">{row.e164}</span> },
    {
      id: 'state',
      header: 'State',
      cell: (row) =>
        row.isLive ? (
          <Badge tone="danger" icon={Ban}>
            {row.scope === 'campaign' ? 'One campaign' : 'Never called'}
          </Badge>
        ) : (
          <Badge icon={CircleCheck} title={row.endedReason ?? ''}>
            {row.endedReason === 'expired' ? 'Expired' : 'Ended'}
          </Badge>
        ),
    },
    { id: 'source', header: 'From', cell: (row) => sources[row.source] },
    { id: 'by', header: 'By', cell: (row) => row.createdByName },
    {
      id: 'reason',
      header: 'Reason',
      cell: (row) => (
        <span className="block max-w-64 truncate" title={row.reason}>
          {row.reason || '–'}
        </span>
      ),
    },
    { id: 'createdAt', header: 'Since', cell: (row) => <RelativeTime at={row.createdAt} /> },
    {
      id: 'endedBy',
      header: 'Ended by',
      isHidden: true,
      cell: (row) => (row.endedByName ? `${row.endedByName}: ${row.endedReason}` : '–'),
    },
    ...(onEnd
      ? [
          {
            id: 'end',
            header: 'Action',
            cell: (row: DncEntryDto) =>
              row.isLive ? (
                <span className="relative z-10">
                  <Button size="sm" variant="ghost" onPress={() => onEnd(row)}>
                    End
                  </Button>
                </span>
              ) : null,
          },
        ]
      : []),
  ]
}
