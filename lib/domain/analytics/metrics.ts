/** The metrics of the charts, each with the formula that is printed beside it. Null = nothing to divide by. */

/** Sums over rollup rows; every field adds up across buckets, lists and campaigns. */
export type RollupTotals = {
  attempts: number
  dials: number
  live: number
  abandoned: number
  reachedAgent: number
  contacts: number
  talkSeconds: number
}

/** Counts of contacts, which do not add up across campaigns; absent where they were not loaded. */
export type ContactTotals = {
  loaded: number
  /** With at least one dial. */
  dialed: number
  /** Closed or out of budget. */
  workedOut: number
  /** Spoken to at least once. */
  spokenTo: number
}

/** From a mapping of business outcomes; without one there is nothing to say. */
export type BusinessTotals = { rightParty: number; successes: number }

export type MetricInput = {
  totals: RollupTotals
  contacts?: ContactTotals
  business?: BusinessTotals
}

type MetricRow = {
  name: string
  formula: string
  unit: 'count' | 'share' | 'ratio' | 'seconds'
  compute: (input: MetricInput) => number | null
}

export function divide(part: number | undefined, whole: number | undefined): number | null {
  return part === undefined || whole === undefined || whole === 0 ? null : part / whole
}

export const metrics = {
  attempts: {
    name: 'Attempts',
    formula: 'hand-outs whose outcome is settled',
    unit: 'count',
    compute: ({ totals }) => totals.attempts,
  },
  dials: {
    name: 'Dials',
    formula: 'attempts whose outcome counts as dialed',
    unit: 'count',
    compute: ({ totals }) => totals.dials,
  },
  penetration_attempted: {
    name: 'Penetration (attempted)',
    formula: 'contacts with at least one dial ÷ loaded',
    unit: 'share',
    compute: ({ contacts }) => divide(contacts?.dialed, contacts?.loaded),
  },
  penetration_worked_out: {
    name: 'Penetration (worked out)',
    formula: 'contacts closed or out of budget ÷ loaded',
    unit: 'share',
    compute: ({ contacts }) => divide(contacts?.workedOut, contacts?.loaded),
  },
  dial_average: {
    name: 'Dial average',
    formula: 'dials ÷ loaded',
    unit: 'ratio',
    compute: ({ totals, contacts }) => divide(totals.dials, contacts?.loaded),
  },
  answer_rate: {
    name: 'Answer rate',
    formula: 'live ÷ dials',
    unit: 'share',
    compute: ({ totals }) => divide(totals.live, totals.dials),
  },
  contact_rate_per_dial: {
    name: 'Contact rate (per dial)',
    formula: 'contacts spoken to ÷ dials',
    unit: 'share',
    compute: ({ totals }) => divide(totals.contacts, totals.dials),
  },
  contact_rate_per_contact: {
    name: 'Contact rate (per contact)',
    formula: 'contacts spoken to ÷ contacts dialed',
    unit: 'share',
    compute: ({ contacts }) => divide(contacts?.spokenTo, contacts?.dialed),
  },
  right_party_rate: {
    name: 'Right-party rate',
    formula: 'right-party contacts ÷ contacts',
    unit: 'share',
    compute: ({ totals, business }) => divide(business?.rightParty, totals.contacts),
  },
  conversion: {
    name: 'Conversion',
    formula: 'successes ÷ right-party contacts',
    unit: 'share',
    compute: ({ business }) => divide(business?.successes, business?.rightParty),
  },
  abandon_rate: {
    name: 'Abandon rate',
    formula: 'abandoned ÷ (abandoned + live answers that reached an agent)',
    unit: 'share',
    compute: ({ totals }) => divide(totals.abandoned, totals.abandoned + totals.reachedAgent),
  },
  talk_average: {
    name: 'Average talk time',
    formula: 'talk time ÷ live answers that reached an agent',
    unit: 'seconds',
    compute: ({ totals }) => divide(totals.talkSeconds, totals.reachedAgent),
  },
} as const satisfies Record<string, MetricRow>

export type MetricKey = keyof typeof metrics

export function computeMetric(key: MetricKey, input: MetricInput): number | null {
  return metrics[key].compute(input)
}

export const noTotals: RollupTotals = {
  attempts: 0,
  dials: 0,
  live: 0,
  abandoned: 0,
  reachedAgent: 0,
  contacts: 0,
  talkSeconds: 0,
}

export function addTotals(left: RollupTotals, right: RollupTotals): RollupTotals {
  return {
    attempts: left.attempts + right.attempts,
    dials: left.dials + right.dials,
    live: left.live + right.live,
    abandoned: left.abandoned + right.abandoned,
    reachedAgent: left.reachedAgent + right.reachedAgent,
    contacts: left.contacts + right.contacts,
    talkSeconds: left.talkSeconds + right.talkSeconds,
  }
}

/** How many more abandons the limit allows at the present count; negative = passed by so many. */
export function computeAbandonBudget(totals: RollupTotals, limitPercent: number): number {
  return Math.floor((limitPercent / 100) * (totals.abandoned + totals.reachedAgent)) - totals.abandoned
}
