import type { RuleSet } from '../compliance/rule-sets'

/** A rule set flattened to numbers: the oracle reads them here, the hand-out's SQL takes them as parameters. */
export type GateLimits = {
  numberDayMax: number
  numberDaySeconds: number
  /** null = no such cap. */
  numberTotalMax: number | null
  /** null = ever: the number's own counter decides, not a window over attempts. */
  numberTotalSeconds: number | null
  contactDayMax: number
  contactDaySeconds: number
  contactTotalMax: number | null
  contactTotalSeconds: number | null
  /** Between any two counted attempts to a contact. */
  betweenCallsSeconds: number
  /** Stricter caps per number by `country-region`, checked beside the day cap. */
  regionNumberCaps: { region: string; max: number; seconds: number }[]
}

/** Safety taken off the end of a callable interval. */
export const windowMarginSeconds = 180
/** Nothing but a callback goes out with less than this to its guard time. */
export const leastLifeSeconds = 180

const daySeconds = 86_400

export function toGateLimits(ruleSet: RuleSet): GateLimits {
  const { caps, cooldown, regionNumberCaps } = ruleSet
  return {
    numberDayMax: caps.numberDay.max,
    numberDaySeconds: caps.numberDay.windowSeconds ?? daySeconds,
    numberTotalMax: caps.numberTotal?.max ?? null,
    numberTotalSeconds: caps.numberTotal?.windowSeconds ?? null,
    contactDayMax: caps.contactDay.max,
    contactDaySeconds: caps.contactDay.windowSeconds ?? daySeconds,
    contactTotalMax: caps.contactTotal?.max ?? null,
    contactTotalSeconds: caps.contactTotal?.windowSeconds ?? null,
    betweenCallsSeconds: cooldown.betweenCallsSeconds,
    regionNumberCaps: Object.entries(regionNumberCaps).map(([region, cap]) => ({
      region,
      max: cap.max,
      seconds: cap.windowSeconds ?? daySeconds,
    })),
  }
}
