import { describeOutcome } from '@/lib/domain/attempt/outcomes'

/** The sandbox's own account of what it did: the other side of every number that the app shows. */

export type CampaignTotals = {
  campaignId: string
  campaignType: string
  state: 'running' | 'stopped'
  startedAt: string
  fetches: number
  fetchesEmpty: number
  fetchFaults: number
  lastFetchFault: string | null
  recordsReceived: number
  /** An lcmId that came a second time: not dialed again. */
  recordsRepeated: number
  recordsRefused: number
  dials: number
  settled: number
  /** By outcome code. */
  outcomes: Record<string, number>
  /** Settled on purpose without ever a disposition (a magic number). */
  silent: number
  dispositionsDelivered: number
  dispositionsLost: number
  postRetries: number
}

export type BookedAttempt = {
  lcmId: string
  campaignId: string
  dialNumber: string
  receivedAt: string
  dialedAt: string | null
  settledAt: string | null
  outcome: number | null
  outcomeName: string | null
  businessOutcome: string | null
  agentId: string | null
  deliveredAt: string | null
  /** Status of the answer, or what went wrong at the last try. */
  answer: string | null
}

export type BookedFetch = {
  at: string
  campaignId: string
  asked: number
  received: number
  status: number | null
  fault: string | null
}

export const attemptsKept = 20_000
export const fetchesKept = 2000

export type Book = ReturnType<typeof createBook>

export function createBook(clock: { now(): number }) {
  const campaigns = new Map<string, CampaignTotals>()
  const attempts = new Map<string, BookedAttempt>()
  const fetches: BookedFetch[] = []
  const stamp = () => new Date(clock.now()).toISOString()

  const openCampaign = (campaignId: string, campaignType: string): CampaignTotals => {
    const known = campaigns.get(campaignId)
    if (known !== undefined) {
      known.state = 'running'
      known.campaignType = campaignType
      return known
    }
    const totals: CampaignTotals = {
      campaignId,
      campaignType,
      state: 'running',
      startedAt: stamp(),
      fetches: 0,
      fetchesEmpty: 0,
      fetchFaults: 0,
      lastFetchFault: null,
      recordsReceived: 0,
      recordsRepeated: 0,
      recordsRefused: 0,
      dials: 0,
      settled: 0,
      outcomes: {},
      silent: 0,
      dispositionsDelivered: 0,
      dispositionsLost: 0,
      postRetries: 0,
    }
    campaigns.set(campaignId, totals)
    return totals
  }
  const requireCampaign = (campaignId: string) => campaigns.get(campaignId) ?? openCampaign(campaignId, '')

  const keepAttempt = (campaignId: string, lcmId: string, dialNumber: string) => {
    attempts.set(lcmId, {
      lcmId,
      campaignId,
      dialNumber,
      receivedAt: stamp(),
      dialedAt: null,
      settledAt: null,
      outcome: null,
      outcomeName: null,
      businessOutcome: null,
      agentId: null,
      deliveredAt: null,
      answer: null,
    })
    if (attempts.size <= attemptsKept) return
    const oldest = attempts.keys().next().value
    if (oldest !== undefined) attempts.delete(oldest)
  }

  return {
    openCampaign,
    closeCampaign(campaignId: string) {
      const totals = campaigns.get(campaignId)
      if (totals !== undefined) totals.state = 'stopped'
    },
    recordFetch(entry: Omit<BookedFetch, 'at'>) {
      const totals = requireCampaign(entry.campaignId)
      totals.fetches += 1
      if (entry.fault !== null) {
        totals.fetchFaults += 1
        totals.lastFetchFault = entry.fault
      } else if (entry.received === 0) totals.fetchesEmpty += 1
      fetches.push({ at: stamp(), ...entry })
      if (fetches.length > fetchesKept) fetches.splice(0, fetches.length - fetchesKept)
    },
    recordRefused(campaignId: string) {
      requireCampaign(campaignId).recordsRefused += 1
    },
    /** False when the id was there before. */
    recordReceived(campaignId: string, lcmId: string, dialNumber: string): boolean {
      const totals = requireCampaign(campaignId)
      if (attempts.has(lcmId)) {
        totals.recordsRepeated += 1
        return false
      }
      totals.recordsReceived += 1
      keepAttempt(campaignId, lcmId, dialNumber)
      return true
    },
    /** A record that was counted before a restart. */
    restoreAttempt: keepAttempt,
    recordDial(campaignId: string, lcmId: string) {
      requireCampaign(campaignId).dials += 1
      const attempt = attempts.get(lcmId)
      if (attempt !== undefined) attempt.dialedAt = stamp()
    },
    recordSettled(
      campaignId: string,
      lcmId: string,
      result: { outcome: number; businessOutcome: string | null; agentId: string | null; isSilent: boolean },
    ) {
      const totals = requireCampaign(campaignId)
      totals.settled += 1
      if (result.isSilent) totals.silent += 1
      else totals.outcomes[result.outcome] = (totals.outcomes[result.outcome] ?? 0) + 1
      const attempt = attempts.get(lcmId)
      if (attempt === undefined) return
      attempt.settledAt = stamp()
      attempt.outcome = result.isSilent ? null : result.outcome
      attempt.outcomeName = result.isSilent ? null : describeOutcome(result.outcome).name
      attempt.businessOutcome = result.businessOutcome
      attempt.agentId = result.agentId
    },
    recordRetry(campaignId: string) {
      requireCampaign(campaignId).postRetries += 1
    },
    recordPosted(campaignId: string, lcmIds: readonly string[], isDelivered: boolean, answer: string) {
      const totals = requireCampaign(campaignId)
      if (isDelivered) totals.dispositionsDelivered += lcmIds.length
      else totals.dispositionsLost += lcmIds.length
      for (const lcmId of lcmIds) {
        const attempt = attempts.get(lcmId)
        if (attempt === undefined) continue
        attempt.answer = answer
        if (isDelivered) attempt.deliveredAt = stamp()
      }
    },
    /** After a restart: totals go on, details of what was settled are gone. */
    restore(totals: readonly CampaignTotals[]) {
      for (const one of totals) campaigns.set(one.campaignId, { ...one })
    },
    getCampaign: (campaignId: string) => campaigns.get(campaignId) ?? null,
    listCampaigns: () => [...campaigns.values()],
    readSummary() {
      const all = [...campaigns.values()]
      const add = (pick: (totals: CampaignTotals) => number) => all.reduce((sum, one) => sum + pick(one), 0)
      const outcomes: Record<string, number> = {}
      for (const one of all) {
        for (const [code, count] of Object.entries(one.outcomes))
          outcomes[code] = (outcomes[code] ?? 0) + count
      }
      return {
        now: stamp(),
        totals: {
          recordsReceived: add((one) => one.recordsReceived),
          dials: add((one) => one.dials),
          settled: add((one) => one.settled),
          open: add((one) => one.recordsReceived - one.settled),
          dispositionsDelivered: add((one) => one.dispositionsDelivered),
          dispositionsLost: add((one) => one.dispositionsLost),
          outcomes,
        },
        campaigns: all,
        attemptsKept: attempts.size,
      }
    },
    /** Newest first. */
    listAttempts(filter: { campaignId?: string | undefined; offset: number; limit: number }) {
      const wanted = [...attempts.values()]
        .filter((one) => filter.campaignId === undefined || one.campaignId === filter.campaignId)
        .reverse()
      return { total: wanted.length, data: wanted.slice(filter.offset, filter.offset + filter.limit) }
    },
    listFetches: (limit: number) => fetches.slice(-limit).reverse(),
  }
}
