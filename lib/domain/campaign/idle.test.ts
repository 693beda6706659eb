import { describe, expect, it } from 'vitest'
import { decideIdleReason, type IdleFacts } from './idle'

const now = new Date('2026-11-23T15:00:00Z')
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)

const dialing: IdleFacts = {
  state: 'running',
  stateChangedAt: ago(3600),
  organisationPausedAt: null,
  startDate: null,
  endDate: null,
  today: '2026-11-23',
  lists: 1,
  toEnrol: 0,
  counts: { waiting: 5, ready: 10, leased: 2, closed: 3 },
  lastFetchAt: ago(5),
  lastHandedAt: ago(600),
  lastHandedCount: 0,
  lastEmptyReason: null,
  nextDueAt: null,
  nextDueCause: null,
  anyZoneOpen: true,
  nextZoneOpensAt: null,
  lastCommandFault: null,
}
const format = (at: Date) => at.toISOString().slice(11, 16)
const decide = (change: Partial<IdleFacts>) => decideIdleReason({ ...dialing, ...change }, now, format)

describe('decideIdleReason', () => {
  it.each<[string | null, Partial<IdleFacts>]>([
    [null, { lastHandedAt: ago(10), lastHandedCount: 5 }],
    [null, { state: 'paused' }],
    [null, { state: 'stopped', organisationPausedAt: ago(60) }],
    ['paused_everything', { organisationPausedAt: ago(60), lastHandedAt: ago(10) }],
    ['before_first_day', { startDate: '2026-11-24' }],
    ['after_last_day', { endDate: '2026-11-22' }],
    ['no_list', { lists: 0, counts: { waiting: 0, ready: 0, leased: 0, closed: 0 } }],
    ['list_empty', { counts: { waiting: 0, ready: 0, leased: 0, closed: 0 } }],
    ['enrolling', { toEnrol: 7, counts: { waiting: 0, ready: 0, leased: 0, closed: 0 } }],
    ['never_fetched', { lastFetchAt: null, lastHandedAt: null }],
    ['never_fetched', { lastFetchAt: ago(7200) }],
    [null, { lastFetchAt: null, lastHandedAt: null, stateChangedAt: ago(20) }],
    ['dialer_silent', { lastFetchAt: ago(300) }],
    ['nothing_ready', { counts: { waiting: 5, ready: 0, leased: 0, closed: 3 }, nextDueAt: later(900) }],
    ['worked_out', { counts: { waiting: 0, ready: 0, leased: 0, closed: 9 } }],
    ['last_attempts', { counts: { waiting: 0, ready: 0, leased: 2, closed: 9 } }],
    ['zones_closed', { anyZoneOpen: false, nextZoneOpensAt: later(3600) }],
    ['zones_never_open', { anyZoneOpen: false }],
    ['gates', { lastEmptyReason: 'gate “Not on DNC” is closed' }],
    ['starting', { state: 'starting', lastCommandFault: 'No answer within 10 s.' }],
    [null, { state: 'starting', stateChangedAt: ago(3) }],
  ])('%s', (code, change) => {
    expect(decide(change)?.code ?? null).toBe(code)
  })

  it('says until when, in one sentence', () => {
    const reason = decide({
      counts: { waiting: 5, ready: 0, leased: 0, closed: 3 },
      nextDueAt: later(900),
      nextDueCause: 'a retry',
    })
    expect(reason).toEqual({
      code: 'nothing_ready',
      sentence: 'No contact is ready: the next of 5 waiting contacts is due 15:15 (a retry).',
      until: later(900),
    })
  })
})
