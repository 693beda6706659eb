import { findCalledAt } from '@/lib/domain/attempt/called-at'
import { formatLocalDate } from '@/lib/domain/compliance/zones'
import type { ApplyState, AttemptRow } from './apply-state'
import { countAttempt } from './decide-for'

const counted = ['attempts', 'dials', 'live', 'abandoned', 'reachedAgent', 'contacts', 'talkSeconds'] as const
type Counts = Record<(typeof counted)[number], number>

export type RollupChange = Counts & { campaignId: bigint; listId: bigint; minuteAt: Date; outcome: number }
export type LedgerChange = { campaignId: bigint; day: string; abandoned: number; reachedAgent: number }

/** Stands for "unknown outcome" in outcome_rollup. */
const UNKNOWN = 0
const MINUTE_MS = 60_000

/**
 * What the rollups must gain and lose: each attempt's share as it is now, less its share as it was. Whatever an event
 * did to an attempt, sums over the rollup equal sums over the attempts. A further call of an attempt counts for the ledger
 * as one of its own; the day that its share is put under is noted with it.
 */
export function listRollupChanges(state: ApplyState): { rollup: RollupChange[]; ledger: LedgerChange[] } {
  const rollup = new Map<string, RollupChange>()
  const ledger = new Map<string, LedgerChange>()
  for (const attempt of state.attempts.values()) {
    // One of which nothing more was said stays under its day, whatever the organisation's zone is now.
    if (!state.changedAttempts.has(attempt.id)) continue
    const before = state.attemptsBefore.get(attempt.id)
    if (before) addShare(state, before, -1, rollup, ledger)
    attempt.ledgerDay = findLedgerDay(state, attempt)
    addShare(state, attempt, 1, rollup, ledger)
  }
  return {
    rollup: [...rollup.values()]
      .filter((change) => counted.some((name) => change[name] !== 0))
      .sort(compareRollup),
    ledger: [...ledger.values()]
      .filter((change) => change.abandoned !== 0 || change.reachedAgent !== 0)
      .sort((left, right) => compare(left.campaignId, right.campaignId) || compare(left.day, right.day)),
  }
}

function addShare(
  state: ApplyState,
  attempt: AttemptRow,
  sign: 1 | -1,
  rollup: Map<string, RollupChange>,
  ledger: Map<string, LedgerChange>,
): void {
  if (attempt.state === 'open') return
  const outcome = attempt.outcome ?? UNKNOWN
  const counts = countAttempt(attempt)
  const minuteAt = new Date(Math.floor(attempt.handedAt.getTime() / MINUTE_MS) * MINUTE_MS)
  const key = `${attempt.campaignId}|${attempt.listId}|${minuteAt.getTime()}|${outcome}`
  const change = rollup.get(key) ?? {
    campaignId: attempt.campaignId,
    listId: attempt.listId,
    minuteAt,
    outcome,
    attempts: 0,
    dials: 0,
    live: 0,
    abandoned: 0,
    reachedAgent: 0,
    contacts: 0,
    talkSeconds: 0,
  }
  rollup.set(key, change)
  const others = attempt.otherCalls
  const abandoned = (counts.abandoned ? 1 : 0) + others.filter((call) => call.share === 'abandoned').length
  const reachedAgent =
    (counts.reachedAgent ? 1 : 0) + others.filter((call) => call.share === 'reached').length
  change.attempts += sign
  if (counts.dialed) change.dials += sign
  if (counts.live) change.live += sign
  change.abandoned += sign * abandoned
  change.reachedAgent += sign * reachedAgent
  if (counts.contact) change.contacts += sign
  if (counts.reachedAgent) change.talkSeconds += sign * readTalkSeconds(attempt)

  if (abandoned === 0 && reachedAgent === 0) return
  const day = attempt.ledgerDay ?? findLedgerDay(state, attempt)
  const ledgerKey = `${attempt.campaignId}|${day}`
  const entry = ledger.get(ledgerKey) ?? {
    campaignId: attempt.campaignId,
    day,
    abandoned: 0,
    reachedAgent: 0,
  }
  ledger.set(ledgerKey, entry)
  entry.abandoned += sign * abandoned
  entry.reachedAgent += sign * reachedAgent
}

function findLedgerDay(state: ApplyState, attempt: AttemptRow): string {
  const zone = state.campaigns.get(attempt.campaignId)?.timeZone ?? 'UTC'
  return formatLocalDate(attempt.callStartedAt === null ? attempt.handedAt : findCalledAt(attempt), zone)
}

function readTalkSeconds({ callStartedAt, callEndedAt }: AttemptRow): number {
  if (callStartedAt === null || callEndedAt === null) return 0
  return Math.max(0, Math.round((callEndedAt.getTime() - callStartedAt.getTime()) / 1000))
}

function compare<T extends bigint | number | string>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0
}

function compareRollup(left: RollupChange, right: RollupChange): number {
  return (
    compare(left.campaignId, right.campaignId) ||
    compare(left.listId, right.listId) ||
    compare(left.minuteAt.getTime(), right.minuteAt.getTime()) ||
    compare(left.outcome, right.outcome)
  )
}
