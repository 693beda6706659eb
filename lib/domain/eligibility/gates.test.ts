import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sweepIntervals } from '../compliance/callable-intervals'
import { presetIds, presets } from '../compliance/rule-sets'
import { toGateLimits } from './gate-limits'
import {
  decideEligibility,
  evaluateGates,
  type GateFacts,
  type GateRules,
  gates,
  openingOfCap,
} from './gates'

const now = new Date('2026-11-24T16:00:00Z')
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
const zones = ['America/New_York']

const facts = (change: {
  queue?: Partial<GateFacts['queue']>
  contact?: Partial<GateFacts['contact']>
  number?: Partial<GateFacts['number']>
  list?: Partial<GateFacts['list']>
  dnc?: GateFacts['dnc']
  state?: GateFacts['campaign']['state']
}): GateFacts => ({
  campaign: { state: change.state ?? 'running' },
  list: { isOnCampaign: true, isActive: true, activeFrom: null, expiresAt: null, ...change.list },
  queue: {
    isClosed: false,
    stopCause: null,
    nextAt: null,
    waitingFor: null,
    guardTime: null,
    dialAt: null,
    isCallback: false,
    ...change.queue,
  },
  contact: {
    stoppedAt: null,
    lockedUntil: null,
    lockedCause: null,
    leaseUntil: null,
    chargedAt: [],
    chargedTotal: 0,
    ...change.contact,
  },
  number: {
    state: 'active',
    stateCause: null,
    zones,
    regions: ['US-NY'],
    leaseUntil: null,
    chargedAt: [],
    chargedTotal: 0,
    ...change.number,
  },
  dnc: change.dnc ?? null,
})

const rulesOf = (preset: keyof typeof presets, at = now, regions: string[] = ['NY']): GateRules => ({
  ruleSetName: presets[preset].name,
  hoursWords: presets[preset].hours?.words ?? 'no hours',
  limits: toGateLimits(presets[preset]),
  handOutLifeMinutes: 15,
  intervals: sweepIntervals(presets[preset], { country: 'US', regions, zones }, at),
})

const rules = rulesOf('US')
const later = (minutes: number) => ago(-minutes)
const entry = { scope: 'organisation', source: 'outcome', createdAt: ago(5), expiresAt: null } as const

describe('each gate alone', () => {
  it('lets an untouched contact through, saying what every gate saw', () => {
    const verdicts = evaluateGates(facts({}), rules, now)
    expect(verdicts.map((verdict) => verdict.gate)).toEqual([...gates])
    expect(verdicts.filter((verdict) => !verdict.ok)).toEqual([])
    expect(verdicts.find((verdict) => verdict.gate === 'callable_interval')?.words).toBe(
      'It is 11:00 in America/New_York; United States allows Daily 8–21.',
    )
  })

  const cases: [string, GateFacts, Date | null][] = [
    ['campaign_running', facts({ state: 'pausing' }), null],
    ['list_active', facts({ list: { isOnCampaign: false } }), null],
    ['list_active', facts({ list: { isActive: false } }), null],
    ['list_active', facts({ list: { expiresAt: ago(1) } }), null],
    ['list_active', facts({ list: { activeFrom: later(60) } }), later(60)],
    ['contact_open', facts({ queue: { isClosed: true, stopCause: 'reached' } }), null],
    ['contact_open', facts({ contact: { stoppedAt: ago(1) } }), null],
    ['number_valid', facts({ number: { state: 'invalid' } }), null],
    ['dnc', facts({ dnc: entry }), null],
    ['dnc', facts({ dnc: { ...entry, expiresAt: later(30) } }), later(30)],
    ['due', facts({ queue: { nextAt: later(45), waitingFor: 'retry' } }), later(45)],
    ['contact_guard_time', facts({ queue: { guardTime: later(2) } }), null],
    ['contact_lease', facts({ contact: { leaseUntil: later(20) } }), later(20)],
    ['number_lease', facts({ number: { leaseUntil: later(20) } }), later(20)],
    ['cap_number_day', facts({ number: { chargedAt: [ago(100), ago(1400), ago(90)] } }), ago(100 - 1440)],
    ['cap_number_day', facts({ number: { regions: ['US-ME'], chargedAt: [ago(70)] } }), ago(70 - 480)],
    ['cap_number_total', facts({ number: { chargedTotal: 6 } }), null],
    ['cap_contact_day', facts({ contact: { chargedAt: [ago(61), ago(90), ago(1430)] } }), later(10)],
    ['cap_contact_total', facts({ contact: { chargedTotal: 10 } }), null],
    ['cooldown', facts({ contact: { chargedAt: [ago(50), ago(500)] } }), later(10)],
    ['cooldown_abandon', facts({ contact: { lockedUntil: later(90) } }), later(90)],
  ]
  it.each(cases)('%s shuts, alone, and says when it opens', (gate, seen, opensAt) => {
    const closed = evaluateGates(seen, rules, now).filter((verdict) => !verdict.ok)
    expect(closed.map((verdict) => verdict.gate)).toEqual([gate])
    expect(closed[0]?.opensAt).toEqual(opensAt)
  })

  it('says whose zone it is where nothing says where the number is, or that it has none', () => {
    const wordsOf = (number: { zones: string[]; isUnplaced: boolean }, intervals = rules.intervals) =>
      evaluateGates(facts({ number }), { ...rules, intervals }, now).find(
        (verdict) => verdict.gate === 'callable_interval',
      )
    expect(wordsOf({ zones, isUnplaced: true })?.words).toBe(
      'It is 11:00 in America/New_York, the organisation’s zone for numbers without a place; United States allows Daily 8–21.',
    )
    expect(wordsOf({ zones: [], isUnplaced: true }, [])).toMatchObject({
      ok: false,
      opensAt: null,
      words:
        'No place is known for this number, and the organisation gives such numbers no zone: it is not called under calling hours.',
    })
  })

  it('shuts calling hours in the last six minutes, but not for a callback', () => {
    const evening = new Date('2026-11-25T01:55:00Z')
    const open = (isCallback: boolean) =>
      decideEligibility(facts({ queue: { isCallback } }), rulesOf('US', evening), evening)
    expect(open(false)).toMatchObject({
      ok: false,
      gate: 'callable_interval',
      opensAt: new Date('2026-11-25T13:00:00Z'),
    })
    expect(open(true).ok).toBe(true)
  })

  it('says of a list that was taken off the campaign just that, even where it has expired too', () => {
    const gone = facts({ list: { isOnCampaign: false, isActive: false, expiresAt: ago(1) } })
    expect(decideEligibility(gone, rules, now)).toMatchObject({
      ok: false,
      gate: 'list_active',
      words: 'The list was taken off the campaign.',
      opensAt: null,
    })
  })

  it('opens at once when an expired DNC entry is all there is', () => {
    expect(decideEligibility(facts({ dnc: { ...entry, expiresAt: ago(1) } }), rules, now).ok).toBe(true)
  })
})

it('pushes an opening at night into the next callable interval', () => {
  const locked = facts({ contact: { lockedUntil: new Date('2026-11-25T05:00:00Z') } })
  expect(decideEligibility(locked, rules, now)).toMatchObject({
    ok: false,
    gate: 'cooldown_abandon',
    opensAt: new Date('2026-11-25T13:00:00Z'),
  })
})

it('never promises an opening after the contact’s own guard time', () => {
  const locked = facts({ contact: { lockedUntil: later(60) }, queue: { guardTime: later(30) } })
  expect(decideEligibility(locked, rules, now)).toMatchObject({ ok: false, opensAt: null })
})

it('opens a cap when the m-th latest attempt leaves the window', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      (minutes, max) => {
        const chargedAt = minutes.map(ago)
        const { count, opensAt } = openingOfCap(chargedAt, max, 86_400, now)
        expect(opensAt === null).toBe(count < max)
        if (opensAt === null) return
        expect(openingOfCap(chargedAt, max, 86_400, opensAt).opensAt).toBeNull()
        expect(openingOfCap(chargedAt, max, 86_400, new Date(opensAt.getTime() - 1)).opensAt).not.toBeNull()
      },
    ),
  )
})

const instant = fc.integer({ min: -4000, max: 4000 }).map(ago)
const past = fc.array(fc.integer({ min: 0, max: 45_000 }).map(ago), { maxLength: 8 })
const anyFacts: fc.Arbitrary<GateFacts> = fc
  .record({
    nextAt: fc.option(instant),
    lockedUntil: fc.option(instant),
    contactLease: fc.option(fc.integer({ min: 1, max: 200 }).map(later)),
    numberLease: fc.option(fc.integer({ min: 1, max: 200 }).map(later)),
    numberAt: past,
    contactAt: past,
    isCallback: fc.boolean(),
    regions: fc.subarray(['US-FL', 'US-NY', 'US-ME']),
  })
  .map((seen) =>
    facts({
      queue: { nextAt: seen.nextAt, isCallback: seen.isCallback },
      contact: { lockedUntil: seen.lockedUntil, leaseUntil: seen.contactLease, chargedAt: seen.contactAt },
      number: { leaseUntil: seen.numberLease, chargedAt: seen.numberAt, regions: seen.regions },
    }),
  )

it('opens exactly when it says: shut one millisecond before, open then', () => {
  fc.assert(
    fc.property(
      anyFacts,
      fc.constantFrom(...presetIds.filter((id) => id !== 'UK' && id !== 'CA')),
      (seen, preset) => {
        const own = rulesOf(preset)
        const decided = decideEligibility(seen, own, now)
        if (decided.ok || decided.opensAt === null) return
        // Leases end when their attempt settles, at the deadline the latest: then they are gone.
        const at = (date: Date): GateFacts => ({
          ...seen,
          contact: {
            ...seen.contact,
            leaseUntil:
              seen.contact.leaseUntil && seen.contact.leaseUntil > date ? seen.contact.leaseUntil : null,
          },
          number: {
            ...seen.number,
            leaseUntil:
              seen.number.leaseUntil && seen.number.leaseUntil > date ? seen.number.leaseUntil : null,
          },
        })
        const { opensAt } = decided
        expect(opensAt.getTime()).toBeGreaterThan(now.getTime())
        expect(decideEligibility(at(opensAt), own, opensAt).ok).toBe(true)
        const before = new Date(opensAt.getTime() - 1)
        expect(decideEligibility(at(before), own, before).ok).toBe(false)
      },
    ),
    { numRuns: 400 },
  )
})
