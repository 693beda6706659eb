'use client'
import { useQuery } from '@tanstack/react-query'
import { LoaderCircle } from 'lucide-react'
import type { Column } from '@/components/data-table/column'
import { DataTable } from '@/components/data-table/data-table'
import { TableChoice, TableSearch } from '@/components/data-table/table-filters'
import { useTableUrl } from '@/components/data-table/use-table-url'
import { ListStateBadge } from '@/components/list/list-state-badge'
import { Badge } from '@/components/shared/badge'
import { ButtonLink } from '@/components/shared/button-link'
import { Num, Percent } from '@/components/shared/num'
import { EmptyState } from '@/components/shared/page-states'
import { RelativeTime } from '@/components/shared/time'
import { count, divide } from '@/lib/client/format'
import { contactListsQuery } from '@/lib/client/list/queries'
import { useCan } from '@/lib/client/viewer'
import type { ContactListDto } from '@/lib/contracts/contact-list'
import { metrics } from '@/lib/domain/analytics/metrics'

const columns: Column<ContactListDto>[] = [
  { id: 'name', header: 'Name', sort: 'name', cell: (row) => row.name },
  { id: 'state', header: 'State', cell: (row) => <ListStateBadge list={row} /> },
  {
    id: 'contacts',
    header: 'Contacts',
    align: 'right',
    hint: 'Loaded; of lists of more than 20,000 as last counted',
    cell: ({ reach }) =>
      reach ? <Num value={reach.loaded} /> : <span className="text-muted">being counted</span>,
  },
  {
    id: 'attempted',
    header: 'Attempted',
    align: 'right',
    hint: metrics.penetration_attempted.formula,
    cell: (row) => <Penetration list={row} part={row.reach?.attempted} />,
  },
  {
    id: 'workedOut',
    header: 'Worked out',
    align: 'right',
    hint: metrics.penetration_worked_out.formula,
    cell: (row) => <Penetration list={row} part={row.reach?.workedOut} />,
  },
  {
    id: 'campaigns',
    header: 'Campaigns',
    cell: (row) =>
      row.campaigns.map((campaign) => campaign.name).join(', ') || <span className="text-muted">None</span>,
  },
  { id: 'lastImport', header: 'Last import', cell: (row) => <LastImport list={row} /> },
  {
    id: 'createdAt',
    header: 'Created',
    sort: 'createdAt',
    cell: (row) => <RelativeTime at={row.createdAt} />,
  },
]

/** Of a list that no campaign has it is not known, rather than 0. */
function Penetration({ list, part }: { list: ContactListDto; part: number | undefined }) {
  const isDialed = list.reach !== null && list.reach.campaigns > 0 && part !== undefined
  return <Percent ratio={isDialed ? divide(part, list.reach?.loaded ?? 0) : null} />
}

function LastImport({ list }: { list: ContactListDto }) {
  const last = list.lastImport
  if (!last) return <span className="text-muted">–</span>
  if (last.status === 'running') {
    return (
      <Badge tone="info" icon={LoaderCircle}>
        Importing
      </Badge>
    )
  }
  return (
    <span>
      <RelativeTime at={last.createdAt} />
      {last.rejected > 0 ? (
        <span className="text-muted"> · {count(last.rejected, 'row')} rejected</span>
      ) : null}
    </span>
  )
}

const filters = ['q', 'filter'] as const

export function ListsTable() {
  const table = useTableUrl({ defaultSort: '-createdAt', filters })
  const query = useQuery(contactListsQuery(table.params))
  const canWrite = useCan('list.write')
  return (
    <DataTable
      id="lists"
      label="Lists"
      unit="list"
      columns={columns}
      query={query}
      table={table}
      getRowId={(row) => row.id}
      getRowHref={(row) => `/lists/${row.id}`}
      filters={
        <>
          <TableSearch
            label="Search lists"
            value={table.filters.q}
            onChange={(value) => table.setFilter('q', value)}
          />
          <TableChoice
            label="Which lists"
            all="Current lists"
            value={table.filters.filter}
            onChange={(value) => table.setFilter('filter', value)}
            choices={[
              { value: 'active', label: 'Active' },
              { value: 'not_active_yet', label: 'Not active yet' },
              { value: 'expired', label: 'Expired' },
              { value: 'off', label: 'Switched off' },
              { value: 'archived', label: 'Archived' },
              { value: 'all', label: 'All lists' },
            ]}
          />
        </>
      }
      empty={
        <EmptyState
          title="No lists yet"
          action={
            canWrite ? (
              <ButtonLink href="/lists/new" variant="outline">
                New list from a file
              </ButtonLink>
            ) : null
          }
        >
          A list holds the contacts that campaigns call. The first one comes from a CSV file, or by API.
        </EmptyState>
      }
    />
  )
}
