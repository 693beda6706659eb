import type { CampaignState } from './states'

/** What decides whether a campaign that should dial does, and if not, why. Times in words are made by `format`. */
export type IdleFacts = {
  state: CampaignState
  stateChangedAt: Date
  organisationPausedAt: Date | null
  startDate: string | null
  endDate: string | null
  /** The organisation's local day. */
  today: string
  lists: number
  /** Contacts of its lists that are not in the queue yet. */
  toEnrol: number
  counts: { waiting: number; ready: number; leased: number; closed: number }
  lastFetchAt: Date | null
  lastHandedAt: Date | null
  lastHandedCount: number | null
  /** In words. */
  lastEmptyReason: string | null
  nextDueAt: Date | null
  nextDueCause: string | null
  /** Of the ready contacts' zones: is any open now, and if not, when the first opens. */
  anyZoneOpen: boolean
  nextZoneOpensAt: Date | null
  lastCommandFault: string | null
}

export type IdleReason = { code: string; sentence: string; until: Date | null }

/** A dialer that works asks more often than this. */
export const fetchSilenceSeconds = 180
/** Handed out within this: it dials. */
const recentSeconds = 90

const secondsSince = (now: Date, at: Date) => (now.getTime() - at.getTime()) / 1000
const count = (n: number, one: string, many = `${one}s`) =>
  `${n.toLocaleString('en')} ${n === 1 ? one : many}`

/** One sentence for the first thing that holds the campaign back; null = it dials, or is not meant to. */
export function decideIdleReason(
  facts: IdleFacts,
  now: Date,
  format: (at: Date) => string,
): IdleReason | null {
  const say = (code: string, sentence: string, until: Date | null = null) => ({ code, sentence, until })
  if (facts.state === 'starting') {
    if (secondsSince(now, facts.stateChangedAt) < 10) return null
    const fault = facts.lastCommandFault === null ? '' : ` (${facts.lastCommandFault})`
    return say('starting', `Webex Contact Center has not accepted the start yet${fault}.`)
  }
  if (facts.state !== 'running') return null
  if (facts.organisationPausedAt !== null) {
    return say(
      'paused_everything',
      `Everything was paused ${format(facts.organisationPausedAt)}: no campaign hands out.`,
    )
  }
  if (facts.startDate !== null && facts.today < facts.startDate) {
    return say('before_first_day', `Its first day is ${facts.startDate}.`)
  }
  if (facts.endDate !== null && facts.today > facts.endDate) {
    return say('after_last_day', `Its last day was ${facts.endDate}.`)
  }
  const { waiting, ready, leased, closed } = facts.counts
  if (waiting + ready + leased + closed === 0) {
    if (facts.lists === 0) return say('no_list', 'It has no contact list.')
    return facts.toEnrol > 0
      ? say('enrolling', `${count(facts.toEnrol, 'contact')} of its lists are being taken into the queue.`)
      : say('list_empty', 'Its contact lists are empty.')
  }
  const handedLately = facts.lastHandedAt !== null && secondsSince(now, facts.lastHandedAt) < recentSeconds
  if (handedLately) return null
  const runningFor = secondsSince(now, facts.stateChangedAt)
  if (facts.lastFetchAt === null || secondsSince(now, facts.lastFetchAt) > fetchSilenceSeconds) {
    if (facts.lastFetchAt === null || facts.lastFetchAt < facts.stateChangedAt) {
      if (runningFor < 60) return null
      return say(
        'never_fetched',
        `The dialer has not asked for contacts since the campaign runs (${format(facts.stateChangedAt)}): check the connector in Control Hub.`,
      )
    }
    return say(
      'dialer_silent',
      `The dialer last asked for contacts ${format(facts.lastFetchAt)}: no agent may be free since, or the dialer cannot reach Rollcall.`,
    )
  }
  if (ready === 0 && waiting === 0) {
    if (leased > 0) {
      return say('last_attempts', `Only ${count(leased, 'attempt')} are open; every other contact is closed.`)
    }
    return say('worked_out', `All ${count(closed, 'contact')} are closed: this pass is worked out.`)
  }
  if (ready === 0) {
    const cause = facts.nextDueCause === null ? '' : ` (${facts.nextDueCause})`
    if (facts.nextDueAt === null) return say('nothing_ready', 'No contact is ready.')
    return say(
      'nothing_ready',
      `No contact is ready: the next of ${count(waiting, 'waiting contact')} is due ${format(facts.nextDueAt)}${cause}.`,
      facts.nextDueAt,
    )
  }
  if (!facts.anyZoneOpen) {
    if (facts.nextZoneOpensAt === null) {
      return say('zones_never_open', 'The calling rules never open for any ready contact in the next 8 days.')
    }
    return say(
      'zones_closed',
      `It is outside calling hours for all ${count(ready, 'ready contact')} until ${format(facts.nextZoneOpensAt)}.`,
      facts.nextZoneOpensAt,
    )
  }
  if (facts.lastEmptyReason !== null) {
    return say('gates', `The last fetch found nobody to hand out: ${facts.lastEmptyReason}.`)
  }
  return null
}
