import { OutcomeDot } from '@/components/shared/outcome-badge'
import { labelBucket, type OverTimeRow, type OverTimeSeries } from '@/lib/client/charts/outcomes-over-time'
import { formatNumber, nothing } from '@/lib/client/format'
import type { BucketSize } from '@/lib/domain/analytics/buckets'
import { formatLocalDate, formatLocalTime } from '@/lib/domain/compliance/zones'

type OverTimeTableProps = {
  rows: readonly OverTimeRow[]
  series: readonly OverTimeSeries[]
  size: BucketSize
  timeZone: string
}

/** The same numbers as the chart, to read and to hear: newest first, gaps as "–". */
export function OverTimeTable({ rows, series, size, timeZone }: OverTimeTableProps) {
  const shown = rows.filter((row) => row.state !== 'future').reverse()
  const base = 'border-b border-separator px-3 py-1 tabular-nums whitespace-nowrap'
  const cell = `${base} text-right`
  const head = `${base} text-left`
  return (
    <div className="max-h-96 overflow-auto">
      <table className="w-full border-separate border-spacing-0">
        <caption className="sr-only">Settled attempts by outcome over time, in {timeZone}</caption>
        <thead className="sticky top-0 bg-surface-secondary text-xs text-muted">
          <tr>
            <th scope="col" className={`${head} font-medium`}>
              From ({timeZone})
            </th>
            <th scope="col" className={`${cell} font-medium`}>
              Attempts
            </th>
            {series.map(({ outcome, words }) => (
              <th key={outcome} scope="col" className={`${cell} font-medium`}>
                <span className="inline-flex items-center gap-1">
                  <OutcomeDot outcome={outcome} /> {words}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.startsAt}>
              <th scope="row" className={`${head} font-normal`}>
                {size === 'day' || size === 'week'
                  ? labelBucket(row.startsAt, size, timeZone)
                  : `${formatLocalDate(new Date(row.startsAt), timeZone)} ${formatLocalTime(new Date(row.startsAt), timeZone)}`}
                {row.state === 'filling' ? <span className="text-muted"> (filling)</span> : null}
              </th>
              <td className={cell}>{formatNumber(row.total)}</td>
              {series.map(({ outcome }) => (
                <td key={outcome} className={cell}>
                  {row.total === null ? nothing : formatNumber(row.counts[outcome] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
