import type { DispositionRecord } from '@/lib/contracts/wxcc/disposition'
import { asksForDnc } from '@/lib/domain/attempt/weigh-words'
import { addWord, type Word } from '@/lib/domain/attempt/words'
import { type Applied, type ApplyState, type AttemptRow, countIn } from './apply-state'
import { findStep } from './next-step'
import { followUp, suppress, weigh } from './settle-attempt'

/** By which the inbox finds an attempt's events; a dialer that repeats itself for ever is not to fill the row. */
const EVENTS_KEPT = 50

/**
 * No call has so much to say. Beyond it a word is in the inbox only, where DNC acts all the same: each is weighed with all
 * the others, and one event of thousands for one attempt held the process for a minute.
 */
const WORDS_KEPT = 100

/** When, and by which event of the inbox, a record was said. */
export type Said = {
  /** By the dialer's clock where it said one. */
  at: Date
  receivedAt: Date
  eventId: bigint
  /** Of the record in its event. */
  place: number
  isPerson: boolean
}

/**
 * Brings one record to its attempt, in memory. What was said before changes nothing. A person's word is heard only while
 * the outcome is unknown: the dialer's may have come since the person looked.
 */
export function applyRecord(state: ApplyState, record: DispositionRecord, said: Said): Applied {
  const attempt = state.attempts.get(record.contactId.toLowerCase())
  if (!attempt) return 'no_such_attempt'
  if (attempt.eventIds.length < EVENTS_KEPT && !attempt.eventIds.includes(said.eventId)) {
    attempt.eventIds = [...attempt.eventIds, said.eventId]
  }
  if (said.isPerson && (attempt.state !== 'unknown' || record.outcome === null)) return 'nothing_new'
  const word = said.isPerson ? toPersonsWord(record, said) : toWord(record, said)
  const words = addWord(attempt.words, word)
  if (words === attempt.words) return 'nothing_new'
  const isKept = words.some(({ event, place }) => event === word.event && place === word.place)
  // A copy of what is known already asks for nothing, however early it was sent: a person may have ended the entry since.
  if (isKept && asksForDnc(record)) suppress(state, attempt, record)
  if (words.length > WORDS_KEPT) {
    countIn(state.counts, 'word_not_kept')
    return 'outweighed'
  }
  const before = { ...attempt }
  const stepBefore = findStep(state, attempt)
  state.changedAttempts.add(attempt.id)
  attempt.words = words
  weigh(attempt)
  if (attempt.outcome !== null) {
    attempt.state = 'settled'
    attempt.settledAt ??= state.now
  }
  followUp(state, attempt, before, stepBefore)
  return describe(before, attempt, record)
}

/** The lease ran out and nobody ever said what became of the call. */
export function applyDeadline(state: ApplyState, attemptId: string): boolean {
  const attempt = state.attempts.get(attemptId)
  if (attempt?.state !== 'open') return false
  const before = { ...attempt }
  const stepBefore = findStep(state, attempt)
  state.changedAttempts.add(attempt.id)
  attempt.state = 'unknown'
  attempt.settledAt = state.now
  followUp(state, attempt, before, stepBefore)
  countIn(state.counts, 'lease_reaped')
  return true
}

function toWord(record: DispositionRecord, { at, receivedAt, eventId, place }: Said): Word {
  return {
    event: String(eventId),
    place,
    at: at.getTime(),
    heard: Math.min(at.getTime(), receivedAt.getTime()),
    ...(record.taskId !== null && { task: record.taskId }),
    ...(record.outcome !== null && { outcome: record.outcome }),
    ...(record.businessOutcome !== null && { business: record.businessOutcome }),
    ...(record.agentId !== null && { agent: record.agentId }),
    ...(record.callbackPreferredAgentId !== null && { preferred: record.callbackPreferredAgentId }),
    ...(record.callStartAt !== null && { start: record.callStartAt.getTime() }),
    ...(record.callEndAt !== null && { end: record.callEndAt.getTime() }),
    ...(record.callbackAt !== null && { callback: record.callbackAt.getTime() }),
  }
}

/** How it ended, and with which agent: no more is asked of a person. */
function toPersonsWord(record: DispositionRecord, said: Said): Word {
  const { event, place, at, heard, outcome, agent } = toWord(record, said)
  return {
    event,
    place,
    at,
    heard,
    isPerson: true,
    ...(outcome !== undefined && { outcome }),
    ...(agent !== undefined && { agent }),
  }
}

const shownFields = [
  'taskId',
  'businessOutcome',
  'agentId',
  'callStartedAt',
  'callEndedAt',
  'callbackAskedAt',
  'saidByPerson',
  'otherCalls',
] as const

/** What became of the record, by what it changed. */
function describe(before: AttemptRow, after: AttemptRow, record: DispositionRecord): Applied {
  if (before.state !== 'settled' && after.state === 'settled') {
    return before.state === 'unknown' ? 'settled_late' : 'settled'
  }
  if (before.outcome !== after.outcome) return 'replaced'
  if (before.otherTaskIds.length < after.otherTaskIds.length) return 'second_call'
  if (
    record.outcome !== null &&
    record.outcome !== after.outcome &&
    !after.otherTaskIds.includes(record.taskId ?? '')
  ) {
    return 'outweighed'
  }
  const isSame = shownFields.every((field) => JSON.stringify(before[field]) === JSON.stringify(after[field]))
  return isSame ? 'nothing_new' : 'enriched'
}
