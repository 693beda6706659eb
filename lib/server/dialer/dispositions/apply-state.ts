import type { OtherCall } from '@/lib/domain/attempt/weigh-words'
import type { Word } from '@/lib/domain/attempt/words'
import type { CampaignSettings, CampaignType } from '@/lib/domain/campaign/settings'
import type { ZoneSet } from '@/lib/domain/compliance/callable-intervals'
import type { NumberState } from '@/lib/domain/eligibility/gates'
import type { CountedEvent } from '../counters'

/** Rows that one apply holds locked, as they stand after each event; written back once at the end. */

/** What became of one record; shown in the inbox. */
export type Applied =
  | 'settled'
  | 'settled_late'
  | 'enriched'
  | 'replaced'
  | 'outweighed'
  | 'second_call'
  | 'nothing_new'
  | 'no_such_attempt'

export type AttemptRow = {
  id: string
  campaignId: bigint
  campaignContactId: bigint
  contactId: bigint
  listId: bigint
  numberId: bigint
  e164: string
  pass: number
  handedAt: Date
  guardAt: Date
  state: 'open' | 'settled' | 'unknown'
  outcome: number | null
  businessOutcome: string | null
  isCharged: boolean
  isDialed: boolean
  agentId: string | null
  taskId: string | null
  otherTaskIds: string[]
  /** The calls of these ids; not written back: they follow from the words. */
  otherCalls: readonly OtherCall[]
  /** When the one that counts of several calls began; not written back. */
  ownCalledAt: Date | null
  /** When the last of several calls began. */
  otherCalledAt: Date | null
  callStartedAt: Date | null
  callEndedAt: Date | null
  callbackAskedAt: Date | null
  /** Events of the inbox that name it, the first of them; replaced as a whole. */
  eventIds: readonly bigint[]
  /** All that was said of it; replaced as a whole, never written into. */
  words: readonly Word[]
  settledAt: Date | null
  /** Its outcome was said by a person: what the dialer says takes its place. */
  saidByPerson: boolean
  decision: string | null
  /** Local date, YYYY-MM-DD: the day of the ledger that holds its share. */
  ledgerDay: string | null
  /** Of the version of the settings that it was handed out under; not written back. */
  campaignType: CampaignType
}

export type QueueRow = {
  id: bigint
  campaignId: bigint
  contactId: bigint
  pass: number
  state: 'waiting' | 'ready' | 'leased' | 'closed'
  nextAt: Date | null
  waitingFor: string | null
  nextNumberId: bigint | null
  nextE164: string | null
  zoneSetId: number
  dialAt: Date | null
  /** Attempts of this pass, whatever became of them; not written back. */
  attemptCount: number
  chargedCount: number
  lastOutcome: number | null
  lastAttemptAt: Date | null
  stopCause: string | null
  closedAt: Date | null
  /** Its list is still on the campaign; not written back. */
  isListed: boolean
}

export type NumberRow = {
  id: bigint
  contactId: bigint
  position: number
  e164: string
  state: NumberState
  stateCause: string | null
  chargedTotal: number
  /** Charged by other contacts that have the same number; not written back. */
  chargedElsewhere: number
  zoneSetId: number
  zoneSet: ZoneSet
}

/** A promise to call back. Of the contact's: those that are open, and whatever the attempts of this apply asked for or met. */
export type CallbackRow = {
  /** Null until it is written. */
  id: bigint | null
  attemptId: string | null
  campaignId: bigint
  contactId: bigint
  numberId: bigint | null
  agentId: string | null
  dueAt: Date
  state: 'open' | 'done' | 'cancelled'
  /** The attempt whose call it was, or in which the person was spoken to. */
  doneByAttemptId: string | null
}

export type ContactRow = {
  id: bigint
  chargedTotal: number
  lockedUntil: Date | null
  lockedCause: string | null
  /** “Never call again”: whatever an outcome asks for, no call follows. Not written back. */
  isStopped: boolean
}

export type CampaignRow = {
  id: bigint
  settings: CampaignSettings
  timeZone: string
  /** The last pass that began for everybody: who was reached before it may be called again. */
  reachedFromPass: number
}

export type ApplyState = {
  organisationId: bigint
  now: Date
  attempts: Map<string, AttemptRow>
  /** The same rows by their contact, and the contact's latest others, which stay as they are. */
  attemptsOf: Map<bigint, AttemptRow[]>
  /** As they were when locked. */
  attemptsBefore: Map<string, AttemptRow>
  queue: Map<bigint, QueueRow>
  contacts: Map<bigint, ContactRow>
  numbers: Map<bigint, NumberRow>
  /** The same rows by their contact, in their order. */
  numbersOf: Map<bigint, NumberRow[]>
  campaigns: Map<bigint, CampaignRow>
  /** Stopped contacts of whom somebody on a call heard "never again", while an entry of the organisation keeps one of their numbers. */
  suppressed: Set<bigint>
  /** Contacts of whom a number serves again, or a call is counted no more: what was closed for that is judged anew. */
  eased: Set<bigint>
  /** To be written. */
  dnc: { e164: string; attemptId: string; reason: string }[]
  /** Contact -> why nobody calls it again, on numbers that come later either. */
  stops: Map<bigint, string>
  callbacksOf: Map<bigint, CallbackRow[]>
  changedCallbacks: Set<CallbackRow>
  /** Of these more was said, or their deadline is over. */
  changedAttempts: Set<string>
  changedContacts: Set<bigint>
  changedNumbers: Set<bigint>
  changedQueue: Set<bigint>
  /** Counted once it is committed: what is rolled back did not happen. */
  counts: Map<CountedEvent, number>
}

/** Whose attempts they are; `campaigns` holds those of past attempts too. */
export function listCampaigns({ attempts }: ApplyState): bigint[] {
  return [...new Set([...attempts.values()].map((attempt) => attempt.campaignId))]
}

/** To be counted with the others, after the commit. */
export function countIn(counts: Map<CountedEvent, number>, event: CountedEvent, times = 1): void {
  if (times > 0) counts.set(event, (counts.get(event) ?? 0) + times)
}

export function addTo<K, V>(groups: Map<K, V[]>, key: K, value: V): void {
  const group = groups.get(key)
  if (group) group.push(value)
  else groups.set(key, [value])
}
