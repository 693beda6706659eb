import { outcomeColour } from '@/lib/client/charts/outcome-colours'
import type { AttemptState } from '@/lib/contracts/attempt'
import { describeOutcome, outcomeFamilies } from '@/lib/domain/attempt/outcomes'

/** The square that stands for an outcome in charts, legends and tables. */
export function OutcomeDot({ outcome }: { outcome: number }) {
  return (
    <span
      aria-hidden
      className="inline-block size-2.5 shrink-0 rounded-xs"
      style={{ background: outcomeColour(outcome) }}
    />
  )
}

/**
 * The outcome of an attempt in words, with its colour. `outcome` null with state `open` = still awaited,
 * with any other state = the dialer never said.
 */
export function OutcomeBadge({
  outcome,
  state = 'settled',
}: {
  outcome: number | null
  state?: AttemptState
}) {
  if (outcome === null && state === 'open') {
    return <span className="text-muted">Awaited</span>
  }
  const { words, explanation, family } = describeOutcome(outcome)
  return (
    <span
      className="inline-flex max-w-full items-center gap-1.5 whitespace-nowrap"
      title={`${outcomeFamilies[family].words}. ${explanation}`}
    >
      <OutcomeDot outcome={outcome ?? 0} />
      <span className="truncate">{words}</span>
    </span>
  )
}
