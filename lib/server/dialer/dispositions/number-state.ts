import { isStoppedForGood } from '@/lib/domain/contact/erased'
import type { NumberState } from '@/lib/domain/eligibility/gates'
import type { ApplyState, AttemptRow } from './apply-state'
import { decideFor } from './decide-for'
import { compareMade, listAttempts, wasSpokenTo } from './past-attempts'

type Meaning = { state: NumberState; words: string }

/**
 * The number's state as its calls mean it: the last of them that says something counts, and one in which the person was
 * spoken to says that it serves. What the attempt had said of it and says no more is taken back; what nobody's call said
 * stays. Returns whether it is another now.
 */
export function followNumber(state: ApplyState, attempt: AttemptRow, before: AttemptRow): boolean {
  const number = state.numbers.get(attempt.numberId)
  if (!number || isStoppedForGood(number.stateCause)) return false
  if (saysNothing(state, attempt) && saysNothing(state, before)) return false
  const now = findMeaning(state, attempt, attempt)
  const was = findMeaning(state, attempt, before)
  // Somebody may have set it right since: only what is new counts.
  const isNews = now?.state !== was?.state || isSaidAnew(state, attempt, before)
  if (!isNews || (now === null && number.state !== was?.state)) return false
  number.state = now?.state ?? 'active'
  if (number.state === 'active') state.eased.add(number.contactId)
  number.stateCause = now?.words ?? null
  state.changedNumbers.add(number.id)
  return true
}

/** Most calls; spares the look at all the others. */
function saysNothing(state: ApplyState, attempt: AttemptRow): boolean {
  return !wasSpokenTo(attempt) && readMeaning(state, attempt) === null
}

function isSaidAnew(state: ApplyState, attempt: AttemptRow, before: AttemptRow): boolean {
  const says = readMeaning(state, attempt)
  return says !== null && says.state !== readMeaning(state, before)?.state
}

/** `asItWas` in the place of the attempt. Null: they say nothing against it. */
function findMeaning(state: ApplyState, attempt: AttemptRow, asItWas: AttemptRow): Meaning | null {
  const latestFirst = listAttempts(state, attempt.contactId)
    .filter((one) => one.numberId === attempt.numberId)
    .map((one) => (one.id === attempt.id ? asItWas : one))
    .sort((left, right) => compareMade(state, right, left))
  for (const one of latestFirst) {
    const meaning = readMeaning(state, one)
    if (meaning !== null || wasSpokenTo(one)) return meaning
  }
  return null
}

function readMeaning(state: ApplyState, attempt: AttemptRow): Meaning | null {
  const decision = decideFor(state, attempt)
  return decision?.numberState ? { state: decision.numberState, words: decision.words } : null
}
