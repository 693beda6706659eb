/**
 * The 18 telephony outcomes of Webex Contact Center, as data. Source: the table "Outcomes" of the
 * contract this project is built on; unlisted codes are kept and shown as "outcome N".
 */
export const outcomeFamilies = {
  reached: { order: 1, words: 'Reached' },
  not_reached: { order: 2, words: 'Not reached' },
  bad_number: { order: 3, words: 'Bad number' },
  abandoned: { order: 4, words: 'Abandoned' },
  not_dialed: { order: 5, words: 'Not dialed' },
  unknown: { order: 6, words: 'Unknown' },
} as const
export type OutcomeFamily = keyof typeof outcomeFamilies

export type OutcomeId = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18

export type Outcome = {
  /** null: the attempt was never settled by an event. A number outside 1–18 is an unlisted code. */
  id: number | null
  name: string
  /** For people: short label, then one plain sentence. */
  words: string
  explanation: string
  /** `by_call_start`: true only when the disposition carries a callStartTime (outcome 14). */
  dialed: boolean | 'by_call_start'
  countsToCaps: boolean | 'by_call_start'
  /** A person answered. */
  live: boolean
  /** Counted as abandoned whatever the agent field says. */
  abandoned: boolean
  /** The contact was spoken to. */
  contact: boolean
  /** In an agent campaign, no agentId means nobody was reached: abandoned for the ledger. */
  needsAgent: boolean
  family: OutcomeFamily
  /** One order everywhere: charts, legends, tables. */
  order: number
}

type OutcomeRow = Omit<Outcome, 'id' | 'dialed' | 'countsToCaps'> & {
  id: OutcomeId
  dialed: boolean | 'by_call_start'
}

const row = (
  id: OutcomeId,
  order: number,
  name: string,
  words: string,
  explanation: string,
  family: OutcomeFamily,
  flags: Partial<Pick<OutcomeRow, 'dialed' | 'live' | 'abandoned' | 'contact' | 'needsAgent'>> = {},
): Outcome & { id: OutcomeId } => {
  const dialed = flags.dialed ?? true
  return {
    id,
    name,
    words,
    explanation,
    dialed,
    countsToCaps: dialed,
    live: flags.live ?? false,
    abandoned: flags.abandoned ?? false,
    contact: flags.contact ?? false,
    needsAgent: flags.needsAgent ?? false,
    family,
    order,
  }
}

const spokenTo = { live: true, contact: true, needsAgent: true } as const
const leftWaiting = { live: true, abandoned: true } as const

export const outcomes: Record<OutcomeId, Outcome & { id: OutcomeId }> = {
  1: row(1, 9, 'INVALID_NUMBER', 'Invalid number', 'The number does not exist.', 'bad_number'),
  2: row(2, 4, 'NO_ANSWER', 'No answer', 'It rang and nobody answered.', 'not_reached'),
  3: row(3, 5, 'BUSY', 'Busy', 'The line was engaged.', 'not_reached'),
  4: row(4, 10, 'FAX', 'Fax', 'A fax machine answered.', 'bad_number'),
  5: row(5, 6, 'AMD', 'Answering machine', 'An answering machine picked up.', 'not_reached'),
  6: row(6, 7, 'NETWORK_VOICEMAIL', 'Voicemail', "The network's voicemail picked up.", 'not_reached'),
  7: row(7, 8, 'NO_RINGBACK', 'No ringback', 'The call was set up but never rang.', 'not_reached'),
  8: row(
    8,
    11,
    'OPERATOR_INTERCEPT',
    'Operator intercept',
    'The network played an announcement instead of connecting.',
    'bad_number',
  ),
  9: row(
    9,
    2,
    'CALLBACK_REQUESTED',
    'Callback requested',
    'The person asked to be called at another time.',
    'reached',
    spokenTo,
  ),
  10: row(
    10,
    12,
    'ABANDONED',
    'Abandoned',
    'A person answered and no agent was free in time.',
    'abandoned',
    leftWaiting,
  ),
  11: row(
    11,
    13,
    'ABANDONED_TO_IVR',
    'Abandoned to IVR',
    'A person answered and got a recorded message instead of an agent.',
    'abandoned',
    leftWaiting,
  ),
  12: row(
    12,
    14,
    'FLUSHED_CAMP_STOP',
    'Returned at stop',
    'Not dialed: the campaign stopped first.',
    'not_dialed',
    { dialed: false },
  ),
  13: row(
    13,
    15,
    'GUARD_TIME_EXPIRY',
    'Guard time passed',
    'Not dialed: its guard time passed before its turn came.',
    'not_dialed',
    { dialed: false },
  ),
  14: row(14, 16, 'FLUSHED_ERROR', 'Dialer error', 'The dialer gave it up after an error.', 'not_dialed', {
    dialed: 'by_call_start',
  }),
  15: row(
    15,
    3,
    'DNC_REQUESTED',
    'Asked not to be called',
    'The person asked never to be called again.',
    'reached',
    spokenTo,
  ),
  16: row(16, 1, 'LIVE_VOICE', 'Live voice', 'A person answered and was connected.', 'reached', spokenTo),
  17: row(
    17,
    17,
    'INVALID_CAD',
    'Data refused',
    'Not dialed: the dialer refused the data sent with the contact.',
    'not_dialed',
    { dialed: false },
  ),
  18: row(
    18,
    18,
    'DIAL_AT_TIME_INVALID',
    'Dial time invalid',
    'Not dialed: the time to dial was after the guard time or already past.',
    'not_dialed',
    { dialed: false },
  ),
}

export const outcomeIds: readonly OutcomeId[] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
]

/** In the one order of charts and legends. */
export const orderedOutcomes: readonly (Outcome & { id: OutcomeId })[] = Object.values(outcomes).sort(
  (left, right) => left.order - right.order,
)

export function isOutcomeId(id: number): id is OutcomeId {
  return Number.isInteger(id) && id >= 1 && id <= 18
}

/**
 * Nobody knows what became of the call and a person said: count it and go on. A code of our own, among those that no
 * dialer sends, so that it never passes for an outcome that somebody saw.
 */
export const countedUnknown = 998

/** `null` = settled without an event (unknown). Unlisted codes count as dialed, so caps err on the safe side. */
export function describeOutcome(id: number | null): Outcome {
  if (id !== null && isOutcomeId(id)) return outcomes[id]
  return {
    id,
    ...nameUnlisted(id),
    dialed: true,
    countsToCaps: true,
    live: false,
    abandoned: false,
    contact: false,
    needsAgent: false,
    family: 'unknown',
    order: id === null || id === countedUnknown ? 19 : 20,
  }
}

function nameUnlisted(id: number | null): Pick<Outcome, 'name' | 'words' | 'explanation'> {
  if (id === null) {
    return {
      name: 'UNKNOWN',
      words: 'Unknown',
      explanation: 'The dialer never said what became of this attempt.',
    }
  }
  if (id === countedUnknown) {
    return {
      name: 'UNKNOWN_COUNTED',
      words: 'Unknown, counted',
      explanation: 'The dialer never said what became of this attempt; a person counted it.',
    }
  }
  return {
    name: `OUTCOME_${id}`,
    words: `outcome ${id}`,
    explanation: 'A code this version of Rollcall does not know. It counts as a dial.',
  }
}

/** What the dialer calls it, when it sends a name instead of a number. */
export function findOutcomeByName(name: string): OutcomeId | null {
  const wanted = name.trim().toUpperCase()
  return outcomeIds.find((id) => outcomes[id].name === wanted) ?? null
}

/** The facts of one settled attempt that decide how it counts. */
export type OutcomeFacts = {
  outcome: number | null
  hasCallStart: boolean
  hasAgent: boolean
  /** False for IVR campaigns, where no agent is expected. */
  isAgentCampaign: boolean
}

export type OutcomeCounts = {
  dialed: boolean
  countsToCaps: boolean
  live: boolean
  abandoned: boolean
  /** Live and an agent (or the IVR flow) took the call: the other half of the abandon rate's denominator. */
  reachedAgent: boolean
  contact: boolean
  family: OutcomeFamily
}

/** How one settled attempt counts, with its agent and call start taken into account. */
export function countOutcome(facts: OutcomeFacts): OutcomeCounts {
  const outcome = describeOutcome(facts.outcome)
  const resolve = (flag: boolean | 'by_call_start') => (flag === 'by_call_start' ? facts.hasCallStart : flag)
  const dialed = resolve(outcome.dialed)
  const withoutAgent = outcome.needsAgent && facts.isAgentCampaign && !facts.hasAgent
  const abandoned = outcome.abandoned || withoutAgent
  return {
    dialed,
    countsToCaps: resolve(outcome.countsToCaps),
    live: outcome.live,
    abandoned,
    reachedAgent: outcome.live && !abandoned,
    contact: outcome.contact && !withoutAgent,
    family: outcome.dialed === 'by_call_start' && dialed ? 'not_reached' : outcome.family,
  }
}
