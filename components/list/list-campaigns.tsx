'use client'
import { Button } from '@heroui/react'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { Column } from '@/components/data-table/column'
import { DataTable } from '@/components/data-table/data-table'
import { ListCampaignDialog } from '@/components/list/list-campaign-dialog'
import { ConfirmDialog } from '@/components/shared/confirm-dialog'
import { notifyDone } from '@/components/shared/notify'
import { Num, Percent } from '@/components/shared/num'
import { StatusBadge } from '@/components/shared/status-badge'
import { apiDelete } from '@/lib/client/api-client'
import { count, divide, formatPercent } from '@/lib/client/format'
import { useCan } from '@/lib/client/viewer'
import type { ContactListDetailDto, ListCampaignDto } from '@/lib/contracts/contact-list'
import { metrics } from '@/lib/domain/analytics/metrics'
import { isCampaignState } from '@/lib/domain/campaign/states'

const columns: Column<ListCampaignDto>[] = [
  { id: 'name', header: 'Campaign', cell: (row) => row.name },
  {
    id: 'state',
    header: 'State',
    cell: (row) => (isCampaignState(row.state) ? <StatusBadge state={row.state} /> : row.state),
  },
  {
    id: 'place',
    header: 'Place and share',
    hint: 'Lists are dialed in order of their places; of those at one place each gives its share, by weight',
    cell: (row) => (
      <span className="tabular-nums">
        {row.place}
        <span className="text-muted">
          {' '}
          · {row.share === 1 ? 'alone' : `${formatPercent(row.share, 0)}, weight ${row.weight}`}
        </span>
      </span>
    ),
  },
  {
    id: 'loaded',
    header: 'In its queue',
    align: 'right',
    hint: 'Contacts of this list that the campaign has taken',
    cell: (row) => <Num value={row.counts?.loaded} />,
  },
  {
    id: 'ready',
    header: 'Ready',
    align: 'right',
    hint: 'Due now',
    cell: (row) => <Num value={row.counts?.ready} />,
  },
  {
    id: 'waiting',
    header: 'Waiting',
    align: 'right',
    hint: 'For a time or a gate',
    cell: (row) => <Num value={row.counts?.waiting} />,
  },
  {
    id: 'leased',
    header: 'With the dialer',
    align: 'right',
    hint: 'An outcome is awaited',
    cell: (row) => <Num value={row.counts?.leased} />,
  },
  { id: 'closed', header: 'Closed', align: 'right', cell: (row) => <Num value={row.counts?.closed} /> },
  {
    id: 'attempted',
    header: 'Attempted',
    align: 'right',
    hint: metrics.penetration_attempted.formula,
    cell: ({ counts }) => <Percent ratio={counts && divide(counts.attempted, counts.loaded)} />,
  },
  {
    id: 'workedOut',
    header: 'Worked out',
    align: 'right',
    hint: metrics.penetration_worked_out.formula,
    cell: ({ counts }) => <Percent ratio={counts && divide(counts.closed, counts.loaded)} />,
  },
  {
    id: 'dials',
    header: 'Dial average',
    align: 'right',
    hint: metrics.dial_average.formula,
    cell: ({ counts }) => <Num value={counts && divide(counts.dials, counts.loaded)} digits={2} />,
  },
]

type Asked = { kind: 'add' } | { kind: 'order' | 'off'; campaign: ListCampaignDto } | null

/** The campaigns that dial the list, with its contacts by state in each; adds it to others and takes it off. */
export function ListCampaigns({ list }: { list: ContactListDetailDto }) {
  const [asked, setAsked] = useState<Asked>(null)
  const canWrite = useCan('campaign.write')
  const client = useQueryClient()
  const refresh = () =>
    Promise.all(['contact-lists', 'campaigns'].map((key) => client.invalidateQueries({ queryKey: [key] })))
  const shown = useMemo(() => (canWrite ? [...columns, makeActions(setAsked)] : columns), [canWrite])
  const add =
    canWrite && !list.archivedAt ? (
      <Button variant="outline" size="sm" onPress={() => setAsked({ kind: 'add' })}>
        Add to a campaign
      </Button>
    ) : null
  return (
    <>
      <DataTable
        id="list-campaigns"
        label="Campaigns of the list"
        unit="campaign"
        columns={shown}
        query={{
          data: { data: list.campaigns, meta: { nextCursor: null } },
          error: null,
          isPending: false,
          isPlaceholderData: false,
          refetch: neverRefetch,
        }}
        getRowId={(row) => row.id}
        getRowHref={(row) => `/campaigns/${row.id}`}
        filters={
          <div className="flex flex-wrap items-baseline gap-x-2 px-1">
            <h2 className="text-sm font-semibold">Campaigns</h2>
            <span className="text-xs text-muted">
              attempted = {metrics.penetration_attempted.formula}; worked out ={' '}
              {metrics.penetration_worked_out.formula}; loaded = in its queue
            </span>
          </div>
        }
        actions={add}
        empty={<p className="px-3 py-6 text-center text-muted">No campaign dials this list.</p>}
      />
      <ListCampaignDialog
        list={list}
        campaign={asked?.kind === 'order' ? asked.campaign : null}
        isOpen={asked?.kind === 'add' || asked?.kind === 'order'}
        onClose={() => setAsked(null)}
        onSaved={refresh}
      />
      <ConfirmDialog
        isOpen={asked?.kind === 'off'}
        onOpenChange={() => setAsked(null)}
        title={asked?.kind === 'off' ? `Take the list off “${asked.campaign.name}”?` : ''}
        confirmLabel="Take off"
        tone="danger"
        onConfirm={async () => {
          if (asked?.kind !== 'off') return
          await apiDelete(`/campaigns/${asked.campaign.id}/lists/${list.id}`)
          await refresh()
          notifyDone('Taken off', `“${asked.campaign.name}” does not dial the list any more.`)
        }}
      >
        <p>
          {asked?.kind === 'off' && asked.campaign.counts
            ? `${count(asked.campaign.counts.ready + asked.campaign.counts.waiting, 'contact')} of the list that it has not finished leave its queue, but for those that another of its lists has.`
            : 'The contacts that it has not finished leave its queue, but for those that another of its lists has.'}{' '}
          What was called stays counted; calls that are out are not touched. Put back, the list brings them
          back.
        </p>
      </ConfirmDialog>
    </>
  )
}

function makeActions(ask: (asked: Asked) => void): Column<ListCampaignDto> {
  return {
    id: 'actions',
    header: 'Change',
    cell: (campaign) =>
      isSettled(campaign.state) ? null : (
        <span className="relative z-10 flex gap-1">
          <Button
            variant="ghost"
            size="sm"
            aria-label={`Order of lists of ${campaign.name}`}
            onPress={() => ask({ kind: 'order', campaign })}
          >
            Order
          </Button>
          <Button
            variant="ghost"
            size="sm"
            aria-label={`Take off ${campaign.name}`}
            onPress={() => ask({ kind: 'off', campaign })}
          >
            Take off
          </Button>
        </span>
      ),
  }
}

const isSettled = (state: string) => ['completing', 'completed', 'archived'].includes(state)

// The rows come with the list itself, whose own query asks again.
const neverRefetch = () => Promise.reject(new Error('not asked for'))
