import { weighWords } from '@/lib/domain/attempt/weigh-words'
import { isAgentCampaign } from '@/lib/domain/campaign/settings'
import { type ApplyState, type AttemptRow, addTo, type CallbackRow, type QueueRow } from './apply-state'
import { decideFor } from './decide-for'
import { compareMade, findMadeAt, listAttempts, wasSpokenTo } from './past-attempts'

/** Callbacks as they stand after each word, in memory. */

/** A call that begins so little before the time that was asked for is the one that was promised. */
const EARLY_MS = 300_000

function listCallbacks(state: ApplyState, contactId: bigint): readonly CallbackRow[] {
  return state.callbacksOf.get(contactId) ?? []
}

/** What the campaign has promised the row's contact: one, for the conversation that brings another meets it. */
export function listPromised(state: ApplyState, row: QueueRow): readonly CallbackRow[] {
  return listCallbacks(state, row.contactId).filter(
    (callback) => callback.campaignId === row.campaignId && callback.state === 'open',
  )
}

function findOwnCallback(state: ApplyState, { id, contactId }: AttemptRow): CallbackRow | undefined {
  return listCallbacks(state, contactId).find((callback) => callback.attemptId === id)
}

/**
 * Brings the contact's callbacks up to what the attempt says now: the one that it asks for, if any, and those of earlier
 * attempts of the campaign that its call meets. Returns whether one is another now.
 */
export function followCallbacks(
  state: ApplyState,
  attempt: AttemptRow,
  before: AttemptRow,
  asked: { dueAt: Date; numberId: bigint } | null,
): boolean {
  let isChanged =
    asked === null
      ? takeBack(state, findOwnCallback(state, attempt))
      : keepCallback(state, attempt, before, asked)
  for (const callback of listCallbacks(state, attempt.contactId)) {
    const isMet = meets(state, attempt, callback)
    const wasMet = callback.state === 'done' && callback.doneByAttemptId === attempt.id
    if (callback.state === 'open' && isMet) finish(state, callback, attempt)
    // It turned out to be no such call: another may have been.
    else if (wasMet && !isMet) reopen(state, callback)
    else continue
    isChanged = true
  }
  return isChanged
}

/** The person asks never to be called: whatever was promised to them, by whichever campaign, and what this very call met. */
export function cancelAll(state: ApplyState, attempt: AttemptRow): void {
  for (const callback of listCallbacks(state, attempt.contactId)) {
    if (callback.doneByAttemptId === attempt.id) callback.state = 'open'
    cancel(state, callback)
  }
}

/** Kept even where the contact has moved on: somebody asked, and a person can see it. */
function keepCallback(
  state: ApplyState,
  attempt: AttemptRow,
  before: AttemptRow,
  { dueAt, numberId }: { dueAt: Date; numberId: bigint },
): boolean {
  const known = findOwnCallback(state, attempt)
  const agentId = findAgent(attempt)
  if (known === undefined) {
    const { id: attemptId, campaignId, contactId } = attempt
    const callback: CallbackRow = {
      id: null,
      attemptId,
      campaignId,
      contactId,
      numberId,
      agentId,
      dueAt,
      state: 'open',
      doneByAttemptId: null,
    }
    addTo(state.callbacksOf, contactId, callback)
    reopen(state, callback)
    return true
  }
  // Who was chosen by a person since stays: only another word of the dialer's changes it, or another promise.
  const isOfPerson = known.state !== 'cancelled' && agentId === findAgent(before)
  const agent = isOfPerson ? known.agentId : agentId
  const isSame =
    known.state !== 'cancelled' && known.dueAt.getTime() === dueAt.getTime() && known.agentId === agent
  // By the same words another call may be the later one now.
  const standing = findStanding(state, known)
  const isWhereItStands =
    known.doneByAttemptId === standing.doneByAttemptId &&
    (known.state === standing.state || isDoneByPerson(known))
  if (isSame && isWhereItStands) return false
  if (!isSame) Object.assign(known, { dueAt, agentId: agent, numberId })
  reopen(state, known)
  return true
}

function isDoneByPerson({ state, doneByAttemptId }: CallbackRow): boolean {
  return state === 'done' && doneByAttemptId === null
}

/** The one whom the person asked for, else the one who spoke to them. */
function findAgent({ words, handedAt, campaignType }: AttemptRow): string | null {
  return weighWords(words, { handedAt, isAgentCampaign: isAgentCampaign(campaignType) }).callbackAgentId
}

function reopen(state: ApplyState, callback: CallbackRow): void {
  Object.assign(callback, findStanding(state, callback))
  state.changedCallbacks.add(callback)
}

/** Open, unless a later call has met it already, or made it void: who asks never to be called is not called back. */
function findStanding(
  state: ApplyState,
  callback: CallbackRow,
): Pick<CallbackRow, 'state' | 'doneByAttemptId'> {
  const [meeting] = listAttempts(state, callback.contactId)
    .filter((attempt) => meets(state, attempt, callback))
    .sort((left, right) => compareMade(state, left, right))
  if (meeting === undefined) return { state: 'open', doneByAttemptId: null }
  if (decideFor(state, meeting)?.dnc) return { state: 'cancelled', doneByAttemptId: null }
  return { state: 'done', doneByAttemptId: meeting.id }
}

function finish(state: ApplyState, callback: CallbackRow, { id }: AttemptRow): void {
  Object.assign(callback, { state: 'done', doneByAttemptId: id })
  state.changedCallbacks.add(callback)
}

/** It was never asked for, whichever call met it. */
function takeBack(state: ApplyState, callback: CallbackRow | undefined): boolean {
  if (callback?.state === 'done' && !isDoneByPerson(callback)) callback.state = 'open'
  return cancel(state, callback)
}

function cancel(state: ApplyState, callback: CallbackRow | undefined): boolean {
  if (callback?.state !== 'open') return false
  Object.assign(callback, { state: 'cancelled', doneByAttemptId: null })
  state.changedCallbacks.add(callback)
  return true
}

/**
 * A call to the person at the promised time or after it, or any in which they were spoken to. Never the one that brought
 * the promise, nor one before that.
 */
function meets(state: ApplyState, attempt: AttemptRow, callback: CallbackRow): boolean {
  if (attempt.campaignId !== callback.campaignId || !attempt.isDialed) return false
  if (!isAfter(state, attempt, callback)) return false
  if (wasSpokenTo(attempt)) return true
  const lastAt = Math.max(findMadeAt(state, attempt).getTime(), attempt.otherCalledAt?.getTime() ?? 0)
  return lastAt >= callback.dueAt.getTime() - EARLY_MS
}

function isAfter(state: ApplyState, attempt: AttemptRow, { attemptId, contactId }: CallbackRow): boolean {
  if (attemptId === null) return true
  if (attemptId === attempt.id) return false
  const asking = listAttempts(state, contactId).find(({ id }) => id === attemptId)
  // Of one that is too old to be looked at by hand-out: ids are in that order.
  return asking ? compareMade(state, attempt, asking) > 0 : attempt.id > attemptId
}
