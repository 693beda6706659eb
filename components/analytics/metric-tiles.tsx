import { Metric } from '@/components/shared/metric'
import { Num, Percent } from '@/components/shared/num'
import { formatDuration, formatNumber, formatPercent, nothing } from '@/lib/client/format'
import type { OutcomesDto } from '@/lib/contracts/analytics'
import { computeMetric, type MetricKey, metrics, type RollupTotals } from '@/lib/domain/analytics/metrics'

/** What the rollup alone can say; the others need contacts or business outcomes. */
const shown: readonly MetricKey[] = [
  'attempts',
  'dials',
  'answer_rate',
  'contact_rate_per_dial',
  'abandon_rate',
  'talk_average',
]

type MetricTilesProps = { outcomes: OutcomesDto; before: OutcomesDto | null }

/** The metrics of the period, each with its denominator and formula, and what it was before. */
export function MetricTiles({ outcomes, before }: MetricTilesProps) {
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-6">
      {shown.map((key) => {
        const value = computeMetric(key, { totals: outcomes.totals })
        return (
          <Metric
            key={key}
            label={metrics[key].name}
            formula={metrics[key].formula}
            detail={
              <>
                {describeDenominator(key, outcomes)}
                {before ? (
                  <span className="block">
                    was {formatValue(key, computeMetric(key, { totals: before.totals }))} before
                  </span>
                ) : null}
              </>
            }
          >
            {metrics[key].unit === 'share' ? (
              <Percent ratio={value} />
            ) : metrics[key].unit === 'seconds' ? (
              formatValue(key, value)
            ) : (
              <Num value={value} />
            )}
          </Metric>
        )
      })}
    </div>
  )
}

function formatValue(key: MetricKey, value: number | null): string {
  if (value === null) return nothing
  switch (metrics[key].unit) {
    case 'share':
      return formatPercent(value)
    case 'seconds':
      return formatDuration(value)
    case 'ratio':
      return formatNumber(value, 2)
    case 'count':
      return formatNumber(value)
  }
}

function describeDenominator(key: MetricKey, { totals, openAttempts }: OutcomesDto): string {
  const part = (numerator: keyof RollupTotals, whole: number, words: string) =>
    `${formatNumber(totals[numerator])} of ${formatNumber(whole)} ${words}`
  switch (key) {
    case 'attempts':
      return `${formatNumber(openAttempts)} more awaited`
    case 'dials':
      return `of ${formatNumber(totals.attempts)} attempts`
    case 'answer_rate':
      return part('live', totals.dials, 'dials')
    case 'contact_rate_per_dial':
      return part('contacts', totals.dials, 'dials')
    case 'abandon_rate':
      return part('abandoned', totals.abandoned + totals.reachedAgent, 'live answers')
    case 'talk_average':
      return `over ${formatNumber(totals.reachedAgent)} answers`
    default:
      return ''
  }
}
