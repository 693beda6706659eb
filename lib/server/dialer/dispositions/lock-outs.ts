import type { StrategyDecision } from '@/lib/domain/strategy/decide-next'
import type { ApplyState, AttemptRow } from './apply-state'
import { decideFor, findRules } from './decide-for'
import { listAttempts } from './past-attempts'

type LockOut = { until: Date; cause: string }

/**
 * No campaign calls the contact for as long as the attempt's outcome, and those of its further calls, ask. What it had
 * asked and asks no more is taken back, down to what the contact's other attempts ask.
 */
export function followLockOut(
  state: ApplyState,
  attempt: AttemptRow,
  decision: StrategyDecision | null,
  before: AttemptRow,
  decisionBefore: StrategyDecision | null,
): void {
  const contact = state.contacts.get(attempt.contactId)
  if (!contact) return
  const now = findLatest(listLockOuts(state, attempt, decision))
  const was = findLatest(listLockOuts(state, before, decisionBefore))
  const isMore = now !== null && (contact.lockedUntil === null || contact.lockedUntil < now.until)
  const isTakenBack = was !== null && (now === null || now.until < was.until)
  if (!isMore && !isTakenBack) return
  const left = isMore
    ? now
    : findLatest(
        listAttempts(state, contact.id).flatMap((one) => listLockOuts(state, one, decideFor(state, one))),
      )
  contact.lockedUntil = left?.until ?? null
  contact.lockedCause = left?.cause ?? null
  state.changedContacts.add(contact.id)
}

function listLockOuts(state: ApplyState, attempt: AttemptRow, decision: StrategyDecision | null): LockOut[] {
  const all: LockOut[] = []
  if (decision?.lockoutUntil) {
    all.push({ until: decision.lockoutUntil, cause: decision.lockoutCause ?? ABANDONED })
  }
  const campaign = state.campaigns.get(attempt.campaignId)
  if (!campaign) return all
  for (const { outcome, calledAt } of attempt.otherCalls) {
    // Not one whose agent is still to be told.
    if (outcome !== 10 && outcome !== 11) continue
    const seconds = findRules(campaign).cooldown.afterAbandonSeconds
    all.push({ until: new Date(calledAt.getTime() + seconds * 1000), cause: ABANDONED })
  }
  return all
}

const ABANDONED = 'a call was abandoned'

function findLatest(all: readonly LockOut[]): LockOut | null {
  return all.reduce<LockOut | null>((last, one) => (last && last.until >= one.until ? last : one), null)
}
