import { guessBusinessClass } from '../strategy/business-outcomes'
import { countOutcome, isOutcomeId, outcomes } from './outcomes'
import { compareWords, saidFields, type Word, wrapsUpAsDnc } from './words'

const DNC_REQUESTED = 15
const SPOKEN_TO = 3
const NOT_DIALED: ReadonlySet<number> = new Set([12, 13, 14, 17, 18])

/** A call beside the one that counts, which the dialer should not have made. */
export type OtherCall = {
  taskId: string
  calledAt: Date
  outcome: number | null
  /** What the abandon ledger counts of it. */
  share: 'abandoned' | 'reached' | null
}

/** What an attempt has come to. All null: nothing was said. */
export type Weighed = {
  taskId: string | null
  outcome: number | null
  businessOutcome: string | null
  agentId: string | null
  /** Who is to call back, where a callback was asked for. */
  callbackAgentId: string | null
  callStartedAt: Date | null
  callEndedAt: Date | null
  callbackAskedAt: Date | null
  saidByPerson: boolean
  others: OtherCall[]
  /** When the last of several calls began, the one that counts among them: caps and lock-outs run from it. */
  lastCalledAt: Date | null
  /** When the one that counts of several calls began. */
  ownCalledAt: Date | null
}

/**
 * What follows from all that was said about an attempt, in whatever order it came.
 *
 * Of one call: DNC, then a conversation, then a person left waiting, then any other call, then none (wxcc-contract.md 5;
 * architecture.md, Dispositions). Between two alike the later sent says how it ended; of two without a call the first.
 * Each field is the latest that came without an outcome or with the one that counts, else the latest of the others: null
 * never erases. A wrap-up of DNC is never taken back.
 *
 * Of several calls the one that comes first in that order counts. Of two conversations that is the later: what was said
 * last is what the person wants. Between two others alike the one whose outcome was heard of first. The others were second
 * calls, unless they were none. What names no call is of the one that counts.
 *
 * A person's word gives way to any outcome of the dialer's, but for DNC.
 */
export function weighWords(
  words: readonly Word[],
  { handedAt, isAgentCampaign }: { handedAt: Date; isAgentCampaign: boolean },
): Weighed {
  const calls = listCalls(dropOverruled(words))
  const main = pickMain(calls)
  const { outcome, fields } = main
  const others = calls
    .filter((call) => call !== main && wasMade(call))
    .map((call) => ({
      taskId: call.task ?? '',
      calledAt: findCalledAt(call, handedAt),
      outcome: call.outcome ?? null,
      share: findShare(call, isAgentCampaign),
    }))
    .sort(compareOthers)
  const ownCalledAt = findCalledAt(main, handedAt)
  return {
    taskId: main.task ?? null,
    outcome: outcome ?? null,
    businessOutcome: fields.business ?? null,
    agentId: fields.agent ?? null,
    callbackAgentId: fields.preferred ?? fields.agent ?? null,
    callStartedAt: toDate(fields.start),
    callEndedAt: toDate(fields.end),
    callbackAskedAt: toDate(fields.callback),
    saidByPerson: main.isPerson,
    others,
    lastCalledAt:
      others.length === 0
        ? null
        : new Date(Math.max(ownCalledAt.getTime(), ...others.map((call) => call.calledAt.getTime()))),
    ownCalledAt: others.length === 0 ? null : ownCalledAt,
  }
}

/** The person was spoken to: 9, 15, 16, with an agent or without. */
export function isConversation(outcome: number | null): boolean {
  return outcome !== null && rankOutcome(outcome, true) >= SPOKEN_TO
}

/** The person asks never to be called: by the outcome of their call, or in its wrap-up. */
export function asksForDnc(said: { outcome: number | null; businessOutcome: string | null }): boolean {
  return said.outcome === DNC_REQUESTED || guessBusinessClass(said.businessOutcome) === 'dnc'
}

/** 4 DNC, 3 spoken to, 2 left waiting, 1 any other call, 0 none. */
export function rankOutcome(outcome: number, hasCallStart: boolean): number {
  if (outcome === DNC_REQUESTED) return 4
  if (NOT_DIALED.has(outcome)) return countsAsDialed(outcome, hasCallStart) ? 1 : 0
  if (!isOutcomeId(outcome)) return 1
  const { contact, abandoned } = outcomes[outcome]
  return contact ? SPOKEN_TO : abandoned ? 2 : 1
}

type Fields = Pick<Word, (typeof saidFields)[number]>
type Call = {
  task: string | undefined
  words: readonly Word[]
  outcome: number | undefined
  isPerson: boolean
  fields: Fields
  /** As rankOutcome; 4 where a wrap-up says DNC; -1 where no outcome is known. */
  rank: number
  /** When an outcome was first heard of, else when anything was. */
  heard: number
}

function dropOverruled(words: readonly Word[]): readonly Word[] {
  const isSaid = words.some((word) => word.isPerson === undefined && word.outcome !== undefined)
  if (!isSaid) return words
  return words.filter((word) => word.isPerson === undefined || word.outcome === DNC_REQUESTED)
}

/** At least one. */
function listCalls(words: readonly Word[]): Call[] {
  const byTask = new Map<string, Word[]>()
  const ofNoTask: Word[] = []
  for (const word of words) {
    if (word.task === undefined) ofNoTask.push(word)
    else byTask.set(word.task, [...(byTask.get(word.task) ?? []), word])
  }
  if (byTask.size === 0) return [readCall(undefined, ofNoTask)]
  const calls = [...byTask].map(([task, own]) => readCall(task, own))
  if (ofNoTask.length > 0) {
    const main = pickMain(calls)
    calls[calls.indexOf(main)] = readCall(main.task, [...main.words, ...ofNoTask].sort(compareWords))
  }
  // A wrap-up of DNC without an outcome says enough where another call has one.
  if (calls.some((call) => call.outcome !== undefined)) {
    for (const call of calls) if (call.rank === 4) call.outcome ??= DNC_REQUESTED
  }
  return calls
}

function readCall(task: string | undefined, words: readonly Word[]): Call {
  const hasCallStart = words.some((word) => word.start !== undefined)
  const rank = (word: Word) => (word.outcome === undefined ? -1 : rankOutcome(word.outcome, hasCallStart))
  const top = words.reduce<Word | undefined>((best, word) => {
    if (word.outcome === undefined) return best
    const ahead = best === undefined ? 1 : rank(word) - rank(best) || compareAlike(word, best, rank(word))
    return ahead > 0 ? word : best
  }, undefined)
  const fields = readFields(words, top?.outcome)
  const heardOf = words.filter((word) => word.outcome !== undefined)
  return {
    task,
    words,
    outcome: top?.outcome,
    isPerson: top?.isPerson === true,
    fields,
    rank: wrapsUpAsDnc(fields) ? 4 : top === undefined ? -1 : rank(top),
    heard: Math.min(...(heardOf.length > 0 ? heardOf : words).map((word) => word.heard)),
  }
}

/** The dialer's DNC before a person's; then as said above. */
function compareAlike(word: Word, best: Word, rank: number): number {
  const [ofPerson, ofOther] = [Number(word.isPerson === true), Number(best.isPerson === true)]
  if (ofPerson !== ofOther) return ofOther - ofPerson
  if (rank > 0) return compareWords(word, best)
  return best.heard - word.heard || (best.outcome ?? 0) - (word.outcome ?? 0)
}

/** `words` in their order. */
function readFields(words: readonly Word[], outcome: number | undefined): Fields {
  const isOwn = (word: Word) =>
    word.isPerson === undefined && (word.outcome === undefined || word.outcome === outcome)
  const ordered = [...words.filter((word) => !isOwn(word)), ...words.filter(isOwn)]
  const fields: Fields = Object.assign({}, ...ordered.map(pickFields))
  const dnc = words.findLast(wrapsUpAsDnc)
  return dnc?.business === undefined ? fields : { ...fields, business: dnc.business }
}

function pickFields(word: Word): Fields {
  return Object.fromEntries(
    saidFields.flatMap((field) => (word[field] === undefined ? [] : [[field, word[field]]])),
  )
}

/** Those with an outcome before those without. */
function pickMain(calls: readonly Call[]): Call {
  const [first, ...rest] = calls
  if (first === undefined) return readCall(undefined, [])
  return rest.reduce((best, call) => (compareCalls(call, best) > 0 ? call : best), first)
}

function compareCalls(left: Call, right: Call): number {
  return (
    Number(left.outcome !== undefined) - Number(right.outcome !== undefined) ||
    left.rank - right.rank ||
    (left.rank === SPOKEN_TO ? findSpokenAt(left) - findSpokenAt(right) : 0) ||
    right.heard - left.heard ||
    ((left.task ?? '') < (right.task ?? '') ? 1 : -1)
  )
}

/** Where no start is told, when it was heard of. */
function findSpokenAt({ fields, heard }: Call): number {
  return Math.min(fields.start ?? heard, heard)
}

function compareOthers(left: OtherCall, right: OtherCall): number {
  return left.calledAt.getTime() - right.calledAt.getTime() || (left.taskId < right.taskId ? -1 : 1)
}

/** Where no outcome is known, or a start contradicts it, it counts: caps err on the safe side. */
function wasMade({ outcome, fields }: Call): boolean {
  return outcome === undefined || fields.start !== undefined || countsAsDialed(outcome, false)
}

function countsAsDialed(outcome: number, hasCallStart: boolean): boolean {
  return countOutcome({ outcome, hasCallStart, hasAgent: false, isAgentCampaign: false }).countsToCaps
}

/** As the dialer says; never before its hand-out, and never after it was first heard of. Guard time does not bound it. */
function findCalledAt({ fields, words }: Call, handedAt: Date): Date {
  const heard = Math.min(...words.map((word) => word.heard))
  return new Date(Math.max(handedAt.getTime(), Math.min(fields.start ?? heard, heard)))
}

function findShare({ outcome, fields }: Call, isAgentCampaign: boolean): OtherCall['share'] {
  if (outcome === undefined) return null
  const counts = countOutcome({
    outcome,
    hasCallStart: fields.start !== undefined,
    hasAgent: fields.agent !== undefined,
    isAgentCampaign,
  })
  return counts.reachedAgent ? 'reached' : counts.abandoned ? 'abandoned' : null
}

function toDate(ms: number | undefined): Date | null {
  return ms === undefined ? null : new Date(ms)
}
