import type { Column } from '@/components/data-table/column'
import { OutcomeBadge } from '@/components/shared/outcome-badge'
import { RelativeTime } from '@/components/shared/time'
import { formatDuration } from '@/lib/client/format'
import type { AttemptDto } from '@/lib/contracts/attempt'

export const attemptColumns: Column<AttemptDto>[] = [
  {
    id: 'contact',
    header: 'Contact',
    cell: (row) => row.contactName || row.number,
    width: 'max-w-56 truncate',
  },
  { id: 'number', header: 'Number', cell: (row) => <span className="tabular-nums">{row.number}</span> },
  {
    id: 'outcome',
    header: 'Outcome',
    cell: (row) => <OutcomeBadge outcome={row.outcome} state={row.state} />,
  },
  {
    id: 'business',
    header: 'Business outcome',
    hint: 'Wrap-up code of the agent',
    cell: (row) => row.businessOutcome ?? '–',
  },
  {
    id: 'handed',
    header: 'Handed out',
    align: 'right',
    cell: (row) => <RelativeTime at={row.handedAt} />,
  },
  {
    id: 'talk',
    header: 'Call',
    hint: 'From the start to the end of the call',
    align: 'right',
    cell: (row) =>
      row.callStartedAt && row.callEndedAt
        ? formatDuration((Date.parse(row.callEndedAt) - Date.parse(row.callStartedAt)) / 1000)
        : '–',
  },
  {
    id: 'attempt',
    header: 'Attempt',
    hint: 'Number of the attempt within the pass',
    align: 'right',
    cell: (row) => row.attemptNumber,
  },
  {
    id: 'decision',
    header: 'What follows',
    hint: "The strategy's decision",
    cell: (row) => (
      <span className="block max-w-80 truncate text-muted" title={row.decision ?? undefined}>
        {row.decision ?? '–'}
      </span>
    ),
  },
]
