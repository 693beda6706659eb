'use client'
import { useQuery } from '@tanstack/react-query'
import type { Column } from '@/components/data-table/column'
import { DataTable } from '@/components/data-table/data-table'
import { TableChoice, TableSearch } from '@/components/data-table/table-filters'
import { useTableUrl } from '@/components/data-table/use-table-url'
import { ButtonLink } from '@/components/shared/button-link'
import { Num, Percent } from '@/components/shared/num'
import { EmptyState } from '@/components/shared/page-states'
import { StatusBadge } from '@/components/shared/status-badge'
import { RelativeTime } from '@/components/shared/time'
import { campaignsQuery } from '@/lib/client/campaign/queries'
import { divide } from '@/lib/client/format'
import { useCan } from '@/lib/client/viewer'
import type { CampaignSummaryDto } from '@/lib/contracts/campaign'
import { campaignTypeWords } from '@/lib/domain/campaign/settings'
import { campaignStates, campaignStateWords } from '@/lib/domain/campaign/states'

const filters = ['q', 'state'] as const

const columns: Column<CampaignSummaryDto>[] = [
  { id: 'name', header: 'Name', sort: 'name', cell: (row) => row.name, width: 'max-w-72 truncate' },
  {
    id: 'state',
    header: 'State',
    sort: 'state',
    cell: (row) => <StatusBadge state={row.state} />,
  },
  {
    id: 'idle',
    header: 'What holds it back',
    cell: (row) => {
      const reason = row.idle?.sentence ?? (row.state === 'failed' ? row.stateReason : null)
      return (
        <span className="block max-w-96 truncate text-muted" title={reason ?? undefined}>
          {reason ?? '–'}
        </span>
      )
    },
  },
  {
    id: 'ready',
    header: 'Ready',
    hint: 'Contacts that may be handed out as soon as their zone is open',
    align: 'right',
    cell: (row) => <Num value={row.counts.ready} />,
  },
  {
    id: 'open',
    header: 'Open',
    hint: 'Attempts whose outcome is awaited',
    align: 'right',
    cell: (row) => <Num value={row.openAttempts} />,
  },
  {
    id: 'dials',
    header: 'Dials today',
    hint: "Attempts of today (organisation's day) whose outcome counts as dialed",
    align: 'right',
    cell: (row) => <Num value={row.dialsToday} />,
  },
  {
    id: 'answer',
    header: 'Answered',
    hint: 'Live answers ÷ dials, today',
    align: 'right',
    cell: (row) => <Percent ratio={divide(row.liveToday, row.dialsToday)} />,
  },
  {
    id: 'workedOut',
    header: 'Worked out',
    hint: 'Contacts closed in this pass ÷ contacts loaded',
    align: 'right',
    cell: (row) => <Percent ratio={divide(row.counts.closed, row.counts.loaded)} />,
  },
  {
    id: 'lastFetch',
    header: 'Last fetch',
    hint: 'When the dialer last asked for contacts',
    align: 'right',
    cell: (row) => <RelativeTime at={row.fetch.lastFetchAt} />,
  },
  { id: 'type', header: 'Type', isHidden: true, cell: (row) => campaignTypeWords[row.type].name },
  {
    id: 'rate',
    header: 'Rate',
    hint: 'Contacts dialed per free agent',
    isHidden: true,
    align: 'right',
    cell: (row) => <Num value={row.dialingRate} digits={row.dialingRate % 1 === 0 ? 0 : 1} />,
  },
  { id: 'rules', header: 'Rules', isHidden: true, cell: (row) => row.ruleSet },
  {
    id: 'lists',
    header: 'Lists',
    isHidden: true,
    cell: (row) => row.lists.map((list) => list.name).join(', ') || '–',
  },
  {
    id: 'createdAt',
    header: 'Created',
    sort: 'createdAt',
    align: 'right',
    isHidden: true,
    cell: (row) => <RelativeTime at={row.createdAt} />,
  },
]

const stateChoices = campaignStates.map((state) => ({ value: state, label: campaignStateWords[state].name }))

export function CampaignsTable() {
  const table = useTableUrl({ defaultSort: '-createdAt', filters })
  const query = useQuery(campaignsQuery(table.params))
  const canWrite = useCan('campaign.write')
  return (
    <DataTable
      id="campaigns"
      label="Campaigns"
      unit="campaign"
      columns={columns}
      query={query}
      table={table}
      getRowId={(row) => row.id}
      getRowHref={(row) => `/campaigns/${row.id}`}
      filters={
        <>
          <TableSearch
            label="Search campaigns"
            value={table.filters.q}
            onChange={(value) => table.setFilter('q', value)}
          />
          <TableChoice
            label="State"
            all="All but archived"
            value={table.filters.state}
            onChange={(value) => table.setFilter('state', value)}
            choices={stateChoices}
          />
        </>
      }
      empty={
        <EmptyState
          title="No campaigns yet"
          action={
            canWrite ? (
              <ButtonLink href="/campaigns/new" variant="primary">
                New campaign
              </ButtonLink>
            ) : null
          }
        >
          A campaign takes contact lists, calling rules and a pace, and hands contacts to the dialer.
        </EmptyState>
      }
    />
  )
}
