import {
  countedUnknown,
  describeOutcome,
  type OutcomeFamily,
  orderedOutcomes,
  outcomeFamilies,
} from '@/lib/domain/attempt/outcomes'

/**
 * The colour of every outcome, in one place: six families by hue, shades inside by lightness. Hue, lightness and
 * chroma of the first shades were searched for the greatest distance under every common colour-vision deficiency;
 * outcome-colours.test.ts measures that they stay apart.
 */
type Shades = { light: readonly string[]; dark: readonly string[] }

/** One shade per outcome of the family, in the one order of outcomes. */
export const familyShades: Record<OutcomeFamily, Shades> = {
  reached: {
    light: ['#368e65', '#64b088', '#96d0b0'],
    dark: ['#88e7c7', '#60ad93', '#3f7f6c'],
  },
  not_reached: {
    light: ['#194d91', '#3867a6', '#5680bc', '#749bd1', '#93b5e6'],
    dark: ['#4d87f1', '#3e71cf', '#305cae', '#274d98', '#213f7c'],
  },
  bad_number: {
    light: ['#f4a500', '#f9bc56', '#fcd494'],
    dark: ['#f1aa13', '#ad7a13', '#7d5708'],
  },
  abandoned: {
    light: ['#8c2204', '#b7634f'],
    dark: ['#d24a05', '#983406'],
  },
  not_dialed: {
    light: ['#a968d6', '#b87ce3', '#c793ee', '#d5acf6', '#e2c6fb'],
    dark: ['#805a89', '#714f79', '#62466a', '#563d5d', '#4b3651'],
  },
  unknown: {
    light: ['#a7adba', '#c6cad5'],
    dark: ['#9c9ea1', '#6a6b6d'],
  },
}

/** Outcomes as charts and legends list them: the 18 in their order, then unknown (0) and unlisted codes (-1). */
export const chartOutcomeIds: readonly number[] = [...orderedOutcomes.map((outcome) => outcome.id), 0, -1]

/** 0 = nobody knows, as in the rollup, counted by a person or not; codes that are not in the table share one colour. */
export function toChartOutcome(outcome: number): number {
  if (outcome === countedUnknown) return 0
  return chartOutcomeIds.includes(outcome) ? outcome : -1
}

export function describeChartOutcome(outcome: number): { words: string; family: OutcomeFamily } {
  if (outcome === 0) return { words: 'Unknown', family: 'unknown' }
  if (outcome === -1) return { words: 'Other codes', family: 'unknown' }
  const { words, family } = describeOutcome(outcome)
  return { words, family }
}

export function outcomeColour(outcome: number): string {
  return `var(--outcome-${toVariable(toChartOutcome(outcome))})`
}

export function familyColour(family: OutcomeFamily): string {
  return `var(--outcome-${family.replace('_', '-')})`
}

const toVariable = (outcome: number) => (outcome === -1 ? 'other' : String(outcome))

/** The CSS that defines `--outcome-<id>`, `--outcome-other` and `--outcome-<family>` for both themes. */
export function renderOutcomeColours(): string {
  const declare = (theme: 'light' | 'dark') => {
    const place = new Map<OutcomeFamily, number>()
    const shades = chartOutcomeIds.map((outcome) => {
      const { family } = describeChartOutcome(outcome)
      const index = place.get(family) ?? 0
      place.set(family, index + 1)
      return `--outcome-${toVariable(outcome)}:${familyShades[family][theme][index]}`
    })
    const families = Object.keys(outcomeFamilies)
      .filter(isFamily)
      .map((family) => `--outcome-${family.replace('_', '-')}:${familyShades[family][theme][0]}`)
    return [...shades, ...families].join(';')
  }
  return `:root{${declare('light')}}[data-theme=dark]{${declare('dark')}}`
}

function isFamily(text: string): text is OutcomeFamily {
  return Object.hasOwn(outcomeFamilies, text)
}
