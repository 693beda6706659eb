'use client'
import { useQuery } from '@tanstack/react-query'
import { CommandBadge } from '@/components/campaign/command-badge'
import type { Column } from '@/components/data-table/column'
import { DataTable } from '@/components/data-table/data-table'
import { EmptyState } from '@/components/shared/page-states'
import { Moment } from '@/components/shared/time'
import { campaignCommandsQuery } from '@/lib/client/campaign/queries'
import { commandKindWords } from '@/lib/client/campaign/words'
import type { CampaignCommandDto } from '@/lib/contracts/campaign'

const columns: Column<CampaignCommandDto>[] = [
  { id: 'kind', header: 'Command', cell: (row) => commandKindWords[row.kind] },
  { id: 'status', header: 'Status', cell: (row) => <CommandBadge status={row.status} /> },
  {
    id: 'fault',
    header: 'What was said',
    cell: (row) => (
      <span className="block max-w-md truncate" title={row.fault ?? undefined}>
        {row.fault ?? (row.responseStatus ? `Answer ${row.responseStatus}` : '–')}
      </span>
    ),
  },
  { id: 'version', header: 'Version', align: 'right', cell: (row) => row.version },
  { id: 'tries', header: 'Tries', align: 'right', cell: (row) => row.tries },
  { id: 'by', header: 'Asked by', cell: (row) => row.requestedBy },
  { id: 'requestedAt', header: 'Requested', align: 'right', cell: (row) => <Moment at={row.requestedAt} /> },
  { id: 'finishedAt', header: 'Finished', align: 'right', cell: (row) => <Moment at={row.finishedAt} /> },
]

export function CommandsTab({ campaignId }: { campaignId: string }) {
  const query = useQuery(campaignCommandsQuery(campaignId))
  return (
    <DataTable
      id="campaign-commands"
      label="Commands to Webex Contact Center"
      unit="command"
      columns={columns}
      query={query}
      getRowId={(row) => row.id}
      filters={<h2 className="px-1 text-sm font-semibold">Commands to Webex Contact Center, newest first</h2>}
      empty={<EmptyState title="Nothing was sent yet">A start sends the first command.</EmptyState>}
    />
  )
}
