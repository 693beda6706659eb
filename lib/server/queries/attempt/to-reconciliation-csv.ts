import type { ReconciliationDto } from '@/lib/contracts/reconciliation'
import { toCsvLine } from '@/lib/domain/csv/to-csv-line'

const header = [
  'day',
  'campaign_id',
  'campaign',
  'handed_out',
  'settled',
  'open',
  'unknown',
  'adds_up',
  'settled_drift',
  'open_drift',
  'unknown_drift',
  'responses',
  'unanswered_responses',
]

/** What the table shows: a line a campaign and day. */
export function toReconciliationCsv({ rows }: ReconciliationDto): string {
  const lines = rows.map((row) =>
    toCsvLine([
      row.day,
      row.campaign.id,
      row.campaign.name,
      ...[row.handedOut, row.settled, row.open, row.unknown].map(String),
      row.addsUp ? 'yes' : 'no',
      ...[row.drift.settled, row.drift.open, row.drift.unknown].map(String),
      ...[row.responses, row.unansweredResponses].map(String),
    ]),
  )
  return [toCsvLine(header), ...lines].join('')
}
