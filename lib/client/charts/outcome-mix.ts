import { chartOutcomeIds, describeChartOutcome, toChartOutcome } from '@/lib/client/charts/outcome-colours'
import { type OutcomeFamily, outcomeFamilies } from '@/lib/domain/attempt/outcomes'

export type MixOutcome = {
  outcome: number
  words: string
  attempts: number
  /** Of the attempts that are not hidden; null while it is hidden itself. */
  share: number | null
  isHidden: boolean
}

export type MixFamily = {
  family: OutcomeFamily
  words: string
  attempts: number
  share: number | null
  /** Every outcome of it is hidden. */
  isHidden: boolean
  outcomes: MixOutcome[]
}

/** Settled attempts by family and outcome, in their one order; shares are of what is shown. */
export function prepareMix(
  mix: readonly { outcome: number; attempts: number }[],
  hidden: ReadonlySet<number>,
): { families: MixFamily[]; total: number } {
  const byOutcome = new Map<number, number>()
  for (const { outcome, attempts } of mix) {
    const shown = toChartOutcome(outcome)
    byOutcome.set(shown, (byOutcome.get(shown) ?? 0) + attempts)
  }
  const total = [...byOutcome].reduce(
    (sum, [outcome, attempts]) => sum + (hidden.has(outcome) ? 0 : attempts),
    0,
  )
  const share = (attempts: number) => (total === 0 ? null : attempts / total)

  const families: MixFamily[] = []
  for (const outcome of chartOutcomeIds) {
    const attempts = byOutcome.get(outcome)
    if (!attempts) continue
    const { words, family } = describeChartOutcome(outcome)
    const isHidden = hidden.has(outcome)
    let group = families.at(-1)
    if (group?.family !== family) {
      group = {
        family,
        words: outcomeFamilies[family].words,
        attempts: 0,
        share: null,
        isHidden: true,
        outcomes: [],
      }
      families.push(group)
    }
    group.outcomes.push({ outcome, words, attempts, share: isHidden ? null : share(attempts), isHidden })
    if (!isHidden) {
      group.attempts += attempts
      group.isHidden = false
    }
  }
  return {
    families: families.map((family) => ({
      ...family,
      share: family.isHidden ? null : share(family.attempts),
    })),
    total,
  }
}
