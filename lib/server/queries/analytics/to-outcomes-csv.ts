import type { OutcomesDto } from '@/lib/contracts/analytics'
import { describeOutcome } from '@/lib/domain/attempt/outcomes'
import { toCsvLine } from '@/lib/domain/csv/to-csv-line'

/** What the chart draws: a line a bucket and outcome. A gap has no line. */
export function toOutcomesCsv(outcomes: OutcomesDto): string {
  const lines = outcomes.buckets.flatMap(({ startsAt, endsAt, state, counts }) =>
    Object.entries(counts ?? {}).map(([code, attempts]) => {
      const outcome = Number(code)
      const { name, family } = describeOutcome(outcome === 0 ? null : outcome)
      return toCsvLine([startsAt, endsAt, state, code, name, family, String(attempts)])
    }),
  )
  return [toCsvLine(['from', 'to', 'state', 'outcome', 'name', 'family', 'attempts']), ...lines].join('')
}
