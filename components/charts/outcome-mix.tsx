'use client'
import { Eye, EyeOff } from 'lucide-react'
import { OutcomeDot } from '@/components/shared/outcome-badge'
import { familyColour, outcomeColour } from '@/lib/client/charts/outcome-colours'
import { type MixFamily, prepareMix } from '@/lib/client/charts/outcome-mix'
import { formatNumber, formatPercent } from '@/lib/client/format'

type OutcomeMixProps = {
  mix: readonly { outcome: number; attempts: number }[]
  hidden: ReadonlySet<number>
  onHide: (hidden: ReadonlySet<number>) => void
}

/**
 * What became of the attempts, by family and outcome: the legend of every outcome chart, and its filter. A press on
 * an outcome or a family takes it out of the charts and of the shares.
 */
export function OutcomeMix({ mix, hidden, onHide }: OutcomeMixProps) {
  const { families, total } = prepareMix(mix, hidden)
  const toggle = (outcomes: readonly number[], isHidden: boolean) => {
    const next = new Set(hidden)
    for (const outcome of outcomes) {
      if (isHidden) next.delete(outcome)
      else next.add(outcome)
    }
    onHide(next)
  }
  return (
    <div className="flex flex-col gap-3">
      <MixBar families={families} />
      <ul aria-label="Outcomes" className="flex flex-col gap-3">
        {families.map((family) => (
          <li key={family.family}>
            <MixLine
              words={family.words}
              attempts={family.attempts}
              share={family.share}
              isHidden={family.isHidden}
              isHead
              colour={familyColour(family.family)}
              onToggle={() =>
                toggle(
                  family.outcomes.map(({ outcome }) => outcome),
                  family.isHidden,
                )
              }
            />
            <ul>
              {family.outcomes.map(({ outcome, words, attempts, share, isHidden }) => (
                <li key={outcome}>
                  <MixLine
                    words={words}
                    attempts={attempts}
                    share={share}
                    isHidden={isHidden}
                    colour={outcomeColour(outcome)}
                    onToggle={() => toggle([outcome], isHidden)}
                  />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      <p className="text-xs text-muted tabular-nums">
        Shares of {formatNumber(total)} settled attempts{hidden.size > 0 ? ' that are shown' : ''}.
      </p>
    </div>
  )
}

type MixLineProps = {
  words: string
  attempts: number
  share: number | null
  isHidden: boolean
  isHead?: boolean
  colour: string
  onToggle: () => void
}

function MixLine({ words, attempts, share, isHidden, isHead = false, colour, onToggle }: MixLineProps) {
  const Icon = isHidden ? EyeOff : Eye
  return (
    <button
      type="button"
      aria-pressed={!isHidden}
      title={isHidden ? `Show ${words}` : `Hide ${words}`}
      onClick={onToggle}
      className={`group grid w-full cursor-pointer grid-cols-[minmax(9.25rem,3fr)_minmax(1rem,2fr)_3.25rem_3.25rem] items-center gap-2 rounded-sm px-1 py-0.5 text-left hover:bg-default ${
        isHidden ? 'text-muted' : ''
      } ${isHead ? 'font-medium' : ''}`}
    >
      <span className={`flex min-w-0 items-center gap-1.5 ${isHead ? '' : 'pl-4'}`}>
        <span
          aria-hidden
          className="size-2.5 shrink-0 rounded-xs"
          style={isHidden ? { boxShadow: `inset 0 0 0 1px ${colour}` } : { background: colour }}
        />
        <span className={`truncate ${isHidden ? 'line-through' : ''}`}>{words}</span>
        <Icon
          aria-hidden
          className="size-3 shrink-0 hidden text-muted group-hover:block group-focus-visible:block"
        />
      </span>
      <span aria-hidden className={isHead ? '' : 'h-1.5 overflow-hidden rounded-xs bg-default'}>
        {share === null || isHead ? null : (
          <span className="block h-full" style={{ width: `${share * 100}%`, background: colour }} />
        )}
      </span>
      <span className="text-right tabular-nums">{formatNumber(attempts)}</span>
      <span className="text-right text-muted tabular-nums">{formatPercent(share)}</span>
    </button>
  )
}

/** One bar, all families: the whole at a glance. */
export function MixBar({ families }: { families: readonly MixFamily[] }) {
  const shown = families.flatMap((family) => family.outcomes.filter(({ isHidden }) => !isHidden))
  const words = families
    .filter(({ isHidden }) => !isHidden)
    .map((family) => `${family.words} ${formatPercent(family.share)}`)
    .join(', ')
  return (
    <div
      role="img"
      aria-label={words || 'No attempt settled'}
      className="flex h-4 gap-px overflow-hidden rounded-sm bg-default"
    >
      {shown.map(({ outcome, words: name, attempts, share }) => (
        <span
          key={outcome}
          title={`${name}: ${formatNumber(attempts)}, ${formatPercent(share)}`}
          style={{ width: `${(share ?? 0) * 100}%`, background: outcomeColour(outcome) }}
        />
      ))}
    </div>
  )
}

/** The families beside a chart, without numbers, where there is no room for the mix. */
export function FamilyLegend({ mix }: { mix: readonly { outcome: number; attempts: number }[] }) {
  const { families } = prepareMix(mix, new Set())
  return (
    <ul aria-label="Outcome families" className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
      {families.map((family) => (
        <li key={family.family} className="flex items-center gap-1.5">
          <OutcomeDot outcome={family.outcomes[0]?.outcome ?? 0} />
          {family.words}
          <span className="text-muted tabular-nums">{formatPercent(family.share)}</span>
        </li>
      ))}
    </ul>
  )
}
