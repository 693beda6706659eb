import type { CampaignCountsDto, CampaignFetchDto, IdleReasonDto } from '@/lib/contracts/campaign'
import type { CampaignAction, CampaignState } from '@/lib/domain/campaign/states'

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

export type OverviewCampaignDto = {
  id: string
  name: string
  state: CampaignState
  actions: CampaignAction[]
  counts: CampaignCountsDto
  /** Hand-outs of the last ten whole minutes, a minute. */
  attemptsPerMinute: number
  today: OutcomeTotalsDto
  openAttempts: number
  fetch: CampaignFetchDto
  /** Why it should dial and does not, in one sentence. */
  idle: IdleReasonDto | null
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
  today: OutcomeTotalsDto & { handedOut: number; openAttempts: number; unknown: number }
  campaigns: OverviewCampaignDto[]
  attention: AttentionDto[]
  /** Attempts settled today by telephony outcome, 0 = unknown. */
  outcomesToday: { outcome: number; attempts: number }[]
}
