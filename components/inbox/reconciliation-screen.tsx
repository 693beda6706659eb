'use client'
import { useQuery } from '@tanstack/react-query'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { CsvButton } from '@/components/charts/csv-button'
import type { Column } from '@/components/data-table/column'
import { DataTable } from '@/components/data-table/data-table'
import { TableChoice } from '@/components/data-table/table-filters'
import { AddsUpBadge, Equation } from '@/components/inbox/equation'
import { Banner } from '@/components/shared/banner'
import { TextLink } from '@/components/shared/button-link'
import { Num } from '@/components/shared/num'
import { EmptyState } from '@/components/shared/page-states'
import { formatNumber } from '@/lib/client/format'
import { campaignChoicesQuery, reconciliationQuery, toReconciliationParams } from '@/lib/client/inbox/queries'
import { useViewer } from '@/lib/client/viewer'
import type { ReconciliationCountsDto, ReconciliationDto } from '@/lib/contracts/reconciliation'
import type { Page } from '@/lib/contracts/shared'
import { describeDrift } from '@/lib/domain/analytics/reconcile'

const ranges = [
  { value: 'today', label: 'Today' },
  { value: 'yesterday', label: 'Yesterday' },
  { value: '7d', label: 'Last 7 days' },
  { value: '30d', label: 'Last 30 days' },
] as const

/** Handed out = settled + open + unknown, by campaign and day, counted from both sides. */
export function ReconciliationScreen() {
  const { organisation } = useViewer()
  const [url, setUrl] = useQueryStates(
    {
      range: parseAsStringLiteral(ranges.map(({ value }) => value)).withDefault('7d'),
      campaignId: parseAsString,
    },
    { history: 'replace' },
  )
  const filter = { range: url.range, campaignId: url.campaignId ?? undefined }
  const options = reconciliationQuery(filter, organisation.timeZone)
  const { data } = useQuery(options)
  const lines = useQuery({ ...options, select: toPage })
  const campaigns = useQuery(campaignChoicesQuery())
  return (
    <div className="flex flex-col gap-3">
      <p className="max-w-3xl text-muted">
        Handed out is counted from the attempts; settled and unknown from what the charts show, open from the
        leases that keep a contact from being called twice. They agree at every moment, or something is
        broken. Days are those of {organisation.timeZone}.
      </p>
      {data && data.rows.length > 0 ? (
        <Banner tone={data.total.addsUp ? 'success' : 'danger'}>
          <span className="font-medium">
            <Equation counts={data.total} />
          </span>
          {data.total.addsUp ? null : ` ${describeDrift(data.total).join(' ')}`}
        </Banner>
      ) : null}
      <DataTable
        id="reconciliation"
        label="Reconciliation"
        unit="line"
        columns={columns}
        query={lines}
        getRowId={(line) => line.id}
        filters={
          <>
            <TableChoice
              label="Period"
              value={url.range}
              choices={ranges}
              onChange={(value) => {
                const range = ranges.find((one) => one.value === value)
                if (range) void setUrl({ range: range.value })
              }}
            />
            <TableChoice
              label="Campaign"
              all="All campaigns"
              value={url.campaignId}
              onChange={(campaignId) => void setUrl({ campaignId })}
              choices={campaigns.data ?? []}
            />
          </>
        }
        actions={
          <CsvButton
            path="/analytics/reconciliation"
            params={toReconciliationParams(filter, organisation.timeZone, new Date())}
            fileName={`reconciliation-${url.range}.csv`}
          />
        }
        empty={
          <EmptyState title="Nothing was handed out in this period">
            Each campaign has a line a day on which the dialer got contacts from it.
          </EmptyState>
        }
      />
    </div>
  )
}

type Line = ReconciliationCountsDto & {
  id: string
  day: string
  campaign: { id: string; name: string } | null
}

/** The lines, and their sum where there is more than one. */
function toPage({ rows, total }: ReconciliationDto): Page<Line> {
  const lines = rows.map((row) => ({ ...row, id: `${row.day} ${row.campaign.id}` }))
  const sum = { ...total, id: 'total', day: 'Total', campaign: null }
  return { data: lines.length > 1 ? [sum, ...lines] : lines, meta: { nextCursor: null } }
}

const columns: Column<Line>[] = [
  {
    id: 'day',
    header: 'Day',
    cell: (line) => <span className={line.campaign ? 'tabular-nums' : 'font-semibold'}>{line.day}</span>,
  },
  {
    id: 'campaign',
    header: 'Campaign',
    width: 'max-w-56 truncate',
    cell: (line) =>
      line.campaign ? (
        <TextLink href={`/campaigns/${line.campaign.id}`}>{line.campaign.name}</TextLink>
      ) : (
        <span className="text-muted">All</span>
      ),
  },
  {
    id: 'handedOut',
    header: 'Handed out',
    hint: 'Attempts made in the period',
    align: 'right',
    cell: (line) => <Num value={line.handedOut} />,
  },
  {
    id: 'settled',
    header: '= Settled',
    hint: 'With an outcome',
    align: 'right',
    cell: (line) => <Num value={line.settled} />,
  },
  {
    id: 'open',
    header: '+ Open',
    hint: 'The outcome is awaited, the deadline has not passed',
    align: 'right',
    cell: (line) => <Num value={line.open} />,
  },
  {
    id: 'unknown',
    header: '+ Unknown',
    hint: 'The deadline passed without an outcome',
    align: 'right',
    cell: (line) => <Num value={line.unknown} />,
  },
  { id: 'addsUp', header: 'Check', cell: (line) => <AddsUpBadge counts={line} /> },
  {
    id: 'drift',
    header: 'What differs',
    cell: (line) => {
      const words = describeDrift(line).join(' ')
      return (
        <span className="block max-w-80 truncate" title={words}>
          {words || '–'}
        </span>
      )
    },
  },
  {
    id: 'responses',
    header: 'Never answered',
    hint: 'Hand-outs of whose contacts no outcome ever came, of all hand-outs: most likely lost on the way to the dialer',
    align: 'right',
    cell: (line) => (
      <span>
        <Num value={line.unansweredResponses} />
        <span className="text-muted"> of {formatNumber(line.responses)}</span>
      </span>
    ),
  },
]
