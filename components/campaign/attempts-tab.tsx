'use client'
import { useQuery } from '@tanstack/react-query'
import { attemptColumns } from '@/components/campaign/attempt-columns'
import { DataTable } from '@/components/data-table/data-table'
import { TableChoice } from '@/components/data-table/table-filters'
import { useTableUrl } from '@/components/data-table/use-table-url'
import { TextLink } from '@/components/shared/button-link'
import { EmptyState } from '@/components/shared/page-states'
import { campaignAttemptsQuery } from '@/lib/client/campaign/queries'
import { useCan } from '@/lib/client/viewer'
import { orderedOutcomes } from '@/lib/domain/attempt/outcomes'

const filters = ['attemptState', 'outcome'] as const

const states = [
  { value: 'open', label: 'Outcome awaited' },
  { value: 'settled', label: 'Settled' },
  { value: 'unknown', label: 'Unknown' },
]
const outcomeChoices = orderedOutcomes.map((outcome) => ({ value: String(outcome.id), label: outcome.words }))

export function AttemptsTab({ campaignId }: { campaignId: string }) {
  const table = useTableUrl({ defaultSort: '', filters })
  const canReview = useCan('disposition.read')
  const { sort: _, attemptState, ...params } = table.params
  const query = useQuery(campaignAttemptsQuery(campaignId, { ...params, state: attemptState }))
  return (
    <DataTable
      id="campaign-attempts"
      label="Attempts"
      unit="attempt"
      columns={attemptColumns}
      query={query}
      table={table}
      getRowId={(row) => row.id}
      getRowHref={(row) => `/contacts/${row.contactId}`}
      filters={
        <>
          <TableChoice
            label="State"
            all="All states"
            value={table.filters.attemptState}
            onChange={(value) => table.setFilter('attemptState', value)}
            choices={states}
          />
          <TableChoice
            label="Outcome"
            all="All outcomes"
            value={table.filters.outcome}
            onChange={(value) => table.setFilter('outcome', value)}
            choices={outcomeChoices}
          />
        </>
      }
      actions={
        canReview && table.filters.attemptState === 'unknown' ? (
          <TextLink href={`/inbox/unknown?campaignId=${campaignId}`}>Say what became of them</TextLink>
        ) : null
      }
      empty={<EmptyState title="No attempts yet">They appear as the dialer asks for contacts.</EmptyState>}
    />
  )
}
