import { chartOutcomeIds, describeChartOutcome, toChartOutcome } from '@/lib/client/charts/outcome-colours'
import type { OutcomesDto } from '@/lib/contracts/analytics'
import type { BucketSize } from '@/lib/domain/analytics/buckets'
import type { OutcomeFamily } from '@/lib/domain/attempt/outcomes'
import { toLocal } from '@/lib/domain/compliance/zones'

export type OverTimeRow = {
  startsAt: string
  endsAt: string
  state: 'complete' | 'filling' | 'future'
  /** Attempts of the outcomes that are shown; null = a gap: nothing was handed out, or the time is still to come. */
  total: number | null
  /** By outcome of the chart; those that are hidden or did not happen are absent. */
  counts: Record<number, number>
}

export type OverTimeSeries = { outcome: number; words: string; family: OutcomeFamily; total: number }

export type OverTime = { rows: OverTimeRow[]; series: OverTimeSeries[]; total: number; highest: number }

/** Rows and stacked series of "outcomes over time", in the one order of outcomes; unlisted codes share a series. */
export function prepareOverTime(dto: Pick<OutcomesDto, 'buckets'>, hidden: ReadonlySet<number>): OverTime {
  const totals = new Map<number, number>()
  let highest = 0
  const rows = dto.buckets.map(({ startsAt, endsAt, state, counts }): OverTimeRow => {
    const shown: Record<number, number> = {}
    for (const [code, attempts] of Object.entries(counts ?? {})) {
      const outcome = toChartOutcome(Number(code))
      if (hidden.has(outcome)) continue
      shown[outcome] = (shown[outcome] ?? 0) + attempts
      totals.set(outcome, (totals.get(outcome) ?? 0) + attempts)
    }
    const total = counts === null ? null : Object.values(shown).reduce((sum, attempts) => sum + attempts, 0)
    highest = Math.max(highest, total ?? 0)
    return { startsAt, endsAt, state, total, counts: shown }
  })
  const series = chartOutcomeIds.flatMap((outcome) => {
    const total = totals.get(outcome)
    return total ? [{ outcome, total, ...describeChartOutcome(outcome) }] : []
  })
  return { rows, series, total: series.reduce((sum, { total }) => sum + total, 0), highest }
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** What stands under a bar: a time of day, or a day where bars are days. */
export function labelBucket(startsAt: string, size: BucketSize, zone: string): string {
  const { day, month, weekday, hour, minute } = toLocal(new Date(startsAt), zone)
  const date = `${day} ${months[month - 1]}`
  if (size === 'day') return `${weekdays[weekday]} ${date}`
  if (size === 'week') return date
  const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
  return hour === 0 && minute === 0 ? date : time
}
