'use client'
import { useQuery } from '@tanstack/react-query'
import { parseAsString, useQueryState } from 'nuqs'
import { useCallback, useMemo, useRef } from 'react'
import type { Column } from '@/components/data-table/column'
import { DataTable } from '@/components/data-table/data-table'
import { TableChoice, TableSearch } from '@/components/data-table/table-filters'
import { useTableUrl } from '@/components/data-table/use-table-url'
import { DispositionDetail } from '@/components/inbox/disposition-detail'
import {
  describeSender,
  EventMarks,
  EventStatusBadge,
  markChoices,
  statusChoices,
  summariseVerdicts,
} from '@/components/inbox/event-badges'
import { ReplayAll } from '@/components/inbox/replay-all'
import { Num } from '@/components/shared/num'
import { EmptyState } from '@/components/shared/page-states'
import { Moment } from '@/components/shared/time'
import { dispositionsQuery } from '@/lib/client/inbox/queries'
import type { DispositionEventDto } from '@/lib/contracts/disposition'

const filters = ['q', 'status', 'mark'] as const

/** The inbox, newest first; an event opens beside the list, and instead of it where there is no room. */
export function DispositionsScreen() {
  const table = useTableUrl({ defaultSort: '', filters })
  const { sort: _, ...params } = table.params
  const query = useQuery(dispositionsQuery(params))
  const [shown, setShown] = useQueryState('event', parseAsString.withOptions({ history: 'push' }))
  const list = useRef<HTMLDivElement>(null)
  const columns = useMemo(() => buildColumns(shown, (id) => void setShown(id)), [shown, setShown])
  const close = useCallback(() => {
    list.current?.querySelector<HTMLElement>('[data-row-link][aria-pressed=true]')?.focus()
    void setShown(null)
  }, [setShown])
  return (
    <div className={shown ? 'grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(24rem,30rem)]' : ''}>
      <div ref={list} className={shown ? 'hidden min-w-0 lg:block' : 'min-w-0'}>
        <DataTable
          id="dispositions"
          label="Dispositions"
          unit="disposition"
          columns={columns}
          query={query}
          table={table}
          getRowId={(row) => row.id}
          filters={
            <>
              <TableSearch
                label="Id of an event or attempt"
                value={table.filters.q}
                onChange={(value) => table.setFilter('q', value)}
              />
              <TableChoice
                label="Status"
                all="All statuses"
                value={table.filters.status}
                onChange={(value) => table.setFilter('status', value)}
                choices={statusChoices}
              />
              <TableChoice
                label="Mark"
                all="With and without marks"
                value={table.filters.mark}
                onChange={(value) => table.setFilter('mark', value)}
                choices={markChoices}
              />
            </>
          }
          actions={
            <ReplayAll
              mark={table.filters.status === 'quarantined' ? table.filters.mark : null}
              meta={table.filters.status === 'quarantined' && !table.filters.q ? query.data?.meta : undefined}
            />
          }
          empty={
            <EmptyState title="No disposition has come yet">
              Each one that Webex Contact Center sends is kept here as it came, with what became of it.
            </EmptyState>
          }
        />
      </div>
      {shown ? <DispositionDetail key={shown} eventId={shown} onClose={close} /> : null}
    </div>
  )
}

function buildColumns(
  shown: string | null,
  onShow: (eventId: string) => void,
): Column<DispositionEventDto>[] {
  return [
    {
      id: 'received',
      header: 'Received',
      cell: (row) => (
        <button
          type="button"
          data-row-link
          aria-pressed={row.id === shown}
          onClick={() => onShow(row.id)}
          className="cursor-pointer rounded-xs font-medium outline-none after:absolute after:inset-0 after:rounded-sm hover:after:bg-foreground/4 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus aria-pressed:after:bg-accent/10"
        >
          <Moment at={row.receivedAt} hasSeconds />
        </button>
      ),
    },
    { id: 'status', header: 'Status', cell: (row) => <EventStatusBadge status={row.status} /> },
    {
      id: 'verdicts',
      header: 'What became of it',
      cell: (row) => (
        <span className="block max-w-72 truncate" title={summariseVerdicts(row.verdicts)}>
          {summariseVerdicts(row.verdicts)}
        </span>
      ),
    },
    { id: 'marks', header: 'Marks', cell: (row) => <EventMarks event={row} /> },
    // Beside an open event there is room for what tells events apart; the event itself says where it came from.
    ...(shown ? [] : [{ id: 'from', header: 'From', cell: describeSender }]),
    {
      id: 'envelope',
      header: 'Event id',
      hint: 'As its sender says',
      isHidden: true,
      cell: (row) => <span className="block max-w-56 truncate font-mono text-xs">{row.envelopeId}</span>,
    },
    {
      id: 'applied',
      header: 'Applied',
      isHidden: true,
      cell: (row) => <Moment at={row.appliedAt} hasSeconds />,
    },
    {
      id: 'size',
      header: 'Size',
      isHidden: true,
      align: 'right',
      cell: (row) => <Num value={row.bodyBytes} unit="bytes" />,
    },
  ]
}
