import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countedUnknown, outcomeIds } from '../attempt/outcomes'
import { isInsideHours } from '../compliance/callable-intervals'
import { presetIds, presets } from '../compliance/rule-sets'
import { toLocal } from '../compliance/zones'
import { guessBusinessClass } from './business-outcomes'
import { decideNext, type StrategyInput } from './decide-next'

// A Tuesday, 11:20 in New York.
const now = new Date('2026-11-24T16:20:00Z')
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const numbers = [
  { id: 'a', position: 1, state: 'active', chargedTotal: 1 },
  { id: 'b', position: 2, state: 'active', chargedTotal: 0 },
] as const

const input = (outcome: number | null, change: Partial<StrategyInput> = {}): StrategyInput => ({
  now,
  outcome,
  businessClass: null,
  hasCallStart: true,
  hasAgent: true,
  isAgentCampaign: true,
  callAt: now,
  callbackAt: null,
  numberId: 'a',
  numbers,
  sameOutcome: { total: 1, last24Hours: 1 },
  contactChargedTotal: 1,
  zoneSet: { country: 'US', regions: ['NY'], zones: ['America/New_York'] },
  ruleSet: presets.US,
  unknownPolicy: 'count',
  ...change,
})
const times = (total: number, last24Hours = total) => ({ sameOutcome: { total, last24Hours } })
const tomorrow = (hour: number) => new Date(Date.UTC(2026, 10, 25, hour + 5, 20))

describe('the default strategy', () => {
  const one: StrategyInput['numbers'] = [numbers[0]]
  const cases: [string, StrategyInput, Partial<ReturnType<typeof decideNext>>][] = [
    [
      '1: next number',
      input(1),
      { contact: 'retry', nextNumberId: 'b', numberState: 'invalid', retryAt: now },
    ],
    ['1: no number left', input(1, { numbers: one }), { contact: 'close', cause: 'no_number_left' }],
    ['2 first: 60 min', input(2), { retryAt: later(60), nextNumberId: 'a' }],
    ['2 second: 240 min', input(2, times(2)), { retryAt: later(240) }],
    ['2 third: next day in the afternoon', input(2, times(3)), { retryAt: tomorrow(14) }],
    ['3 twice: 20 min', input(3, times(5, 2)), { retryAt: later(20) }],
    ['3 third in a day: next day', input(3, times(5, 3)), { retryAt: tomorrow(14) }],
    ['4: next number', input(4), { nextNumberId: 'b', numberState: 'fax' }],
    ['5: 4 h', input(5), { retryAt: later(240), lockoutUntil: null }],
    ['6: 4 h', input(6), { retryAt: later(240) }],
    ['7 second: 30 min', input(7, times(2)), { retryAt: later(30) }],
    ['7 third: next day', input(7, times(3)), { retryAt: tomorrow(14) }],
    ['8 first: 60 min', input(8), { retryAt: later(60), numberState: null }],
    ['8 third: next day', input(8, times(3)), { retryAt: tomorrow(14), numberState: null }],
    ['8 fourth: suspect', input(8, times(4)), { numberState: 'suspect', nextNumberId: 'b' }],
    [
      '9 without a time',
      input(9),
      { callback: { dueAt: later(1440) }, dialAt: later(1440), cause: 'callback' },
    ],
    ['9 with a time', input(9, { callbackAt: later(90) }), { retryAt: later(90), dialAt: later(90) }],
    [
      '10: locked out 24 h',
      input(10),
      { retryAt: later(1440), lockoutUntil: later(1440), cause: 'abandoned' },
    ],
    ['11: UK 72 h', input(11, { ruleSet: presets.UK }), { lockoutUntil: later(72 * 60) }],
    ['12: given back', input(12), { contact: 'retry', retryAt: now }],
    ['13: 2 min', input(13), { retryAt: later(2) }],
    ['14 third: 15 min', input(14, times(3)), { retryAt: later(15) }],
    ['14 fourth: quarantine', input(14, times(4)), { contact: 'quarantine', cause: 'dialer_error' }],
    ['15: DNC', input(15), { contact: 'close', dnc: { scope: 'organisation', reason: expect.any(String) } }],
    ['16: close', input(16), { contact: 'close', cause: 'reached' }],
    ['16 wrap-up callback', input(16, { businessClass: 'callback' }), { callback: { dueAt: later(1440) } }],
    ['16 wrap-up DNC', input(16, { businessClass: 'dnc' }), { contact: 'close', cause: 'dnc_requested' }],
    ['9 wrap-up DNC', input(9, { businessClass: 'dnc' }), { contact: 'close', callback: null }],
    ['5 wrap-up DNC', input(5, { businessClass: 'dnc' }), { contact: 'close', cause: 'dnc_requested' }],
    ['10 wrap-up DNC', input(10, { businessClass: 'dnc' }), { contact: 'close', cause: 'dnc_requested' }],
    [
      '16 wrong number',
      input(16, { businessClass: 'wrong_number' }),
      { numberState: 'stopped', nextNumberId: 'b' },
    ],
    ['17 first', input(17), { contact: 'retry', retryAt: now, cause: 'retry' }],
    ['17 second', input(17, times(2)), { contact: 'quarantine', cause: 'data_error' }],
    ['18', input(18), { contact: 'retry', retryAt: later(2), dialAt: null }],
    [
      'counted by a person: goes on in an hour',
      input(countedUnknown),
      { contact: 'retry', cause: 'unknown_outcome', retryAt: later(60), nextNumberId: 'a' },
    ],
    ['unlisted', input(20), { contact: 'hold', retryAt: later(60) }],
    ['unknown, count', input(null), { contact: 'retry', retryAt: later(60) }],
    ['unknown, hold', input(null, { unknownPolicy: 'hold' }), { contact: 'hold', retryAt: null }],
  ]
  it.each(cases)('%s', (_name, given, expected) => expect(decideNext(given)).toMatchObject(expected))

  it('waits in the UK for the next calendar day after a machine', () => {
    const zoneSet = { country: 'GB', regions: [], zones: ['Europe/London'] }
    const decided = decideNext(input(5, { ruleSet: presets.UK, zoneSet }))
    expect(decided.lockoutUntil).toEqual(new Date('2026-11-25T00:00:00Z'))
    expect(decided.retryAt && decided.retryAt > new Date('2026-11-25T09:00:00Z')).toBe(true)
  })

  it('closes when the contact has had all its calls, but not for one that was released', () => {
    expect(decideNext(input(2, { contactChargedTotal: 10 }))).toMatchObject({
      contact: 'close',
      cause: 'budget_spent',
      retryAt: null,
    })
    expect(decideNext(input(12, { contactChargedTotal: 10 })).contact).toBe('retry')
  })

  it('leaves a number that has had all its calls', () => {
    const spent = [{ ...numbers[0], chargedTotal: 6 }, numbers[1]]
    expect(decideNext(input(2, { numbers: spent })).nextNumberId).toBe('b')
    const bothSpent = spent.map((number) => ({ ...number, chargedTotal: 6 }))
    expect(decideNext(input(2, { numbers: bothSpent }))).toMatchObject({
      contact: 'close',
      cause: 'budget_spent',
    })
  })

  it('retries the next day in another part of it, in the local time of the contact, inside hours', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 365 * 24 * 60 }),
        fc.constantFrom('America/New_York', 'America/Los_Angeles', 'Pacific/Honolulu'),
        fc.constantFrom('US', 'DEFAULT', 'SANDBOX'),
        (minutes, zone, preset) => {
          const at = new Date(Date.UTC(2026, 0, 1) + minutes * 60_000)
          const zoneSet = { country: 'US', regions: [], zones: [zone] }
          const ruleSet = presets[preset]
          const decided = decideNext(input(2, { now: at, callAt: at, zoneSet, ruleSet, ...times(3) }))
          if (decided.retryAt === null) throw new Error('no retry')
          expect(isInsideHours(ruleSet, zoneSet, decided.retryAt)).toBe(true)
          expect(toLocal(decided.retryAt, zone).day).not.toBe(toLocal(at, zone).day)
          const part = (hour: number) => (hour < 12 ? 0 : hour < 16 ? 1 : 2)
          // Under 8–21 another part of the very next day is always open.
          if (preset === 'SANDBOX') {
            expect(part(toLocal(decided.retryAt, zone).hour)).not.toBe(part(toLocal(at, zone).hour))
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  it('never plans in the past, always explains, and has a number and a time whenever it goes on', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...outcomeIds, null, 0, 19, 99),
        fc.constantFrom(...presetIds),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 12 }),
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 0, max: 5000 }),
        (outcome, preset, total, charged, hasAgent, hasCallStart, agoMinutes) => {
          const decided = decideNext(
            input(outcome, {
              ruleSet: presets[preset],
              contactChargedTotal: charged,
              hasAgent,
              hasCallStart,
              callAt: later(-agoMinutes),
              ...times(total, Math.min(total, 4)),
            }),
          )
          expect(decided.words.length).toBeGreaterThan(10)
          if (decided.contact === 'retry') {
            expect(decided.retryAt).not.toBeNull()
            expect(decided.nextNumberId).not.toBeNull()
            expect(decided.retryAt && decided.retryAt >= now).toBe(true)
          } else if (decided.contact !== 'hold') {
            expect(decided.retryAt).toBeNull()
          }
          if (outcome === 15)
            expect(decided).toMatchObject({ contact: 'close', dnc: { scope: 'organisation' } })
          if (outcome === 10 || outcome === 11) expect(decided.lockoutUntil).not.toBeNull()
        },
      ),
      { numRuns: 500 },
    )
  })
})

it.each([
  ['Do not call', 'dnc'],
  ['DNC', 'dnc'],
  ['Call back later', 'callback'],
  ['Wrong number', 'wrong_number'],
  ['Not interested', 'closed'],
  ['Sale', 'success'],
  ['No sale', 'closed'],
  ['5c1b9f2e-0000-4000-8000-000000000000', null],
])('reads the wrap-up %s as %s', (text, expected) => expect(guessBusinessClass(text)).toBe(expected))
