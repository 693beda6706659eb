import type { CampaignSummaryDto } from '@/lib/contracts/campaign'

/** The organisation's pulse, for the indicator in the top bar. */
export type PulseDto = {
  at: string
  /** Set while "pause everything" holds. */
  pausedAt: string | null
  /** Dispositions received and not yet applied. */
  pendingDispositions: number
  /** Age of the oldest of them, in seconds. */
  lagSeconds: number
  lastFetchAt: string | null
  lastDispositionAt: string | null
  /** Imports, exports, enrolments: queued or running. */
  activeJobs: number
}

/** Counts of one window, straight from the rollup plus the attempts still open. */
export type OutcomeTotalsDto = {
  attempts: number
  dials: number
  live: number
  abandoned: number
  reachedAgent: number
  contacts: number
}

export type OverviewCampaignDto = CampaignSummaryDto & {
  /** Hand-outs a minute, over the last ten whole minutes. */
  attemptsPerMinute: number
}

/** Something that waits for a person, with where to go. */
export type AttentionDto = {
  code: string
  level: 'danger' | 'warning' | 'info'
  sentence: string
  href: string | null
  action: string | null
}

export type OverviewDto = {
  at: string
  pausedAt: string | null
  /** Start of "today" in the organisation's zone. */
  todayFrom: string
  timeZone: string
  /** `attempts`: settled hand-outs of today; `handedOut` adds those whose outcome is awaited. */
  today: OutcomeTotalsDto & { handedOut: number; openAttempts: number; unknown: number }
  campaigns: OverviewCampaignDto[]
  attention: AttentionDto[]
  /** Attempts settled today by telephony outcome, 0 = unknown. */
  outcomesToday: { outcome: number; attempts: number }[]
}
