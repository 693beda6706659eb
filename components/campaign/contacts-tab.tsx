'use client'
import { useQuery } from '@tanstack/react-query'
import type { Column } from '@/components/data-table/column'
import { DataTable } from '@/components/data-table/data-table'
import { TableChoice } from '@/components/data-table/table-filters'
import { useTableUrl } from '@/components/data-table/use-table-url'
import { Num } from '@/components/shared/num'
import { OutcomeBadge } from '@/components/shared/outcome-badge'
import { EmptyState } from '@/components/shared/page-states'
import { Moment, RelativeTime } from '@/components/shared/time'
import { campaignContactsQuery } from '@/lib/client/campaign/queries'
import { contactStateWords, describeCause } from '@/lib/client/campaign/words'
import { type CampaignContactDto, campaignContactStates } from '@/lib/contracts/campaign'

const filters = ['state', 'cause'] as const

const columns: Column<CampaignContactDto>[] = [
  { id: 'name', header: 'Contact', cell: (row) => row.name || row.externalKey, width: 'max-w-56 truncate' },
  {
    id: 'number',
    header: 'Next number',
    cell: (row) => <span className="tabular-nums">{row.number ?? '–'}</span>,
  },
  {
    id: 'state',
    header: 'State',
    cell: (row) => (
      <span title={contactStateWords[row.state].means}>{contactStateWords[row.state].name}</span>
    ),
  },
  {
    id: 'cause',
    header: 'Why',
    cell: (row) => {
      const cause = row.state === 'closed' ? row.stopCause : row.waitingFor
      return cause ? describeCause(cause) : '–'
    },
  },
  { id: 'nextAt', header: 'Due', align: 'right', cell: (row) => <Moment at={row.nextAt} /> },
  {
    id: 'attempts',
    header: 'Attempts',
    hint: 'Hand-outs in this pass',
    align: 'right',
    cell: (row) => <Num value={row.attemptCount} />,
  },
  {
    id: 'outcome',
    header: 'Last outcome',
    cell: (row) => (row.lastOutcome === null ? '–' : <OutcomeBadge outcome={row.lastOutcome} />),
  },
  {
    id: 'lastAt',
    header: 'Last attempt',
    align: 'right',
    cell: (row) => <RelativeTime at={row.lastAttemptAt} />,
  },
  { id: 'list', header: 'List', isHidden: true, cell: (row) => row.listName },
  { id: 'pass', header: 'Pass', isHidden: true, align: 'right', cell: (row) => row.pass },
]

const choices = campaignContactStates.map((state) => ({ value: state, label: contactStateWords[state].name }))

export function ContactsTab({ campaignId }: { campaignId: string }) {
  const table = useTableUrl({ defaultSort: '', filters })
  const { sort: _, ...params } = table.params
  const query = useQuery(campaignContactsQuery(campaignId, params))
  return (
    <DataTable
      id="campaign-contacts"
      label="Contacts"
      unit="contact"
      columns={columns}
      query={query}
      table={table}
      getRowId={(row) => row.contactId}
      getRowHref={(row) => `/contacts/${row.contactId}`}
      filters={
        <TableChoice
          label="State"
          all="All states"
          value={table.filters.state}
          onChange={(value) => table.setFilter('state', value)}
          choices={choices}
        />
      }
      empty={
        <EmptyState title="No contacts in the queue">
          Contacts of its lists go into the queue when the campaign starts.
        </EmptyState>
      }
    />
  )
}
