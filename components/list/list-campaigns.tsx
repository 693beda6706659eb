'use client'
import type { Column } from '@/components/data-table/column'
import { DataTable } from '@/components/data-table/data-table'
import { Num } from '@/components/shared/num'
import { StatusBadge } from '@/components/shared/status-badge'
import type { ContactListDetailDto, ListCampaignCountsDto } from '@/lib/contracts/contact-list'
import { isCampaignState } from '@/lib/domain/campaign/states'

const columns: Column<ListCampaignCountsDto>[] = [
  { id: 'name', header: 'Campaign', cell: (row) => row.name },
  {
    id: 'state',
    header: 'State',
    cell: (row) => (isCampaignState(row.state) ? <StatusBadge state={row.state} /> : row.state),
  },
  { id: 'ready', header: 'Ready', align: 'right', hint: 'Due now', cell: (row) => <Num value={row.ready} /> },
  {
    id: 'waiting',
    header: 'Waiting',
    align: 'right',
    hint: 'For a time or a gate',
    cell: (row) => <Num value={row.waiting} />,
  },
  { id: 'leased', header: 'With the dialer', align: 'right', cell: (row) => <Num value={row.leased} /> },
  { id: 'closed', header: 'Closed', align: 'right', cell: (row) => <Num value={row.closed} /> },
  {
    id: 'attempted',
    header: 'Attempted',
    align: 'right',
    hint: 'Contacts with at least one attempt',
    cell: (row) => <Num value={row.attempted} />,
  },
]

/** The campaigns that dial the list, with its contacts by state in each. */
export function ListCampaigns({ list }: { list: ContactListDetailDto }) {
  return (
    <DataTable
      id="list-campaigns"
      label="Campaigns of the list"
      unit="campaign"
      columns={columns}
      query={{
        data: { data: list.campaigns, meta: { nextCursor: null } },
        error: null,
        isPending: false,
        isPlaceholderData: false,
        refetch: neverRefetch,
      }}
      getRowId={(row) => row.id}
      getRowHref={(row) => `/campaigns/${row.id}`}
      filters={<h2 className="px-1 text-sm font-semibold">Campaigns</h2>}
      empty={<p className="px-3 py-6 text-center text-muted">No campaign dials this list.</p>}
    />
  )
}

// The rows come with the list itself, whose own query asks again.
const neverRefetch = () => Promise.reject(new Error('not asked for'))
