import { guessBusinessClass } from '../strategy/business-outcomes'

/**
 * One thing that was said about an attempt: a record of an event, or a person's word. An attempt keeps what was said and
 * is what follows from it (weigh-words.ts), so that neither the order of arrival nor a replay makes a difference.
 */
export type Word = {
  /** The event of the inbox, a number as text, and the record's place in it. */
  event: string
  place: number
  /** When it was sent, by the dialer's clock; ms since 1970 as all times here. */
  at: number
  /** When this outcome of this call was first heard of: no call began later than it was spoken of. */
  heard: number
  /** Said by a person, where the dialer said nothing. */
  isPerson?: true
  task?: string
  outcome?: number
  business?: string
  agent?: string
  /** The agent whom the person asked to be called back by. */
  preferred?: string
  start?: number
  end?: number
  callback?: number
}

export const saidFields = ['business', 'agent', 'preferred', 'start', 'end', 'callback'] as const

/** By when they were sent; of one moment by when they were stored, then by their place in the event. */
export function compareWords(left: Word, right: Word): number {
  return (
    left.at - right.at ||
    left.event.length - right.event.length ||
    (left.event < right.event ? -1 : left.event > right.event ? 1 : left.place - right.place)
  )
}

/**
 * What was said, with this word in it: the same array when that changes nothing. A word of one call and outcome gives way
 * to a later one that says all that it said, so that few are kept however often the dialer repeats itself.
 */
export function addWord(words: readonly Word[], word: Word): readonly Word[] {
  const alike = words.filter((known) => isAlike(known, word))
  const heard = Math.min(word.heard, ...alike.map((known) => known.heard))
  const isSaid = alike.some((known) => saysAll(known, word))
  if (isSaid && alike.every((known) => known.heard === heard)) return words
  const all = isSaid ? words : [...words.filter((known) => !saysAll(word, known)), word].sort(compareWords)
  return all.map((one) => (isAlike(one, word) ? { ...one, heard } : one))
}

function isAlike(left: Word, right: Word): boolean {
  return left.task === right.task && left.outcome === right.outcome && left.isPerson === right.isPerson
}

/** Nothing that `earlier` says counts beside `later`. */
function saysAll(later: Word, earlier: Word): boolean {
  return (
    isAlike(later, earlier) &&
    compareWords(later, earlier) >= 0 &&
    saidFields.every((field) => earlier[field] === undefined || later[field] !== undefined) &&
    (!wrapsUpAsDnc(earlier) || wrapsUpAsDnc(later))
  )
}

export function wrapsUpAsDnc({ business }: Pick<Word, 'business'>): boolean {
  return business !== undefined && guessBusinessClass(business) === 'dnc'
}
