import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isCallable,
  isInsideHours,
  makeSweep,
  nextOpening,
  sweepIntervals,
  type ZoneSet,
} from './callable-intervals'
import { isUsFederalHoliday } from './holidays'
import { decideZones, listAreaCodes } from './phone-zones'
import { type HoursRule, presetIds, presets, type RuleSet, type WeekWindows } from './rule-sets'

const areaCodeZoneSets: ZoneSet[] = listAreaCodes().map(({ region, ...code }) => ({
  ...code,
  regions: region === null ? [] : [region],
}))

const show = (at: Date | undefined) => at?.toISOString().slice(0, 16)
const sweep = (preset: keyof typeof presets, e164: string, from: string, explicitZone?: string) =>
  sweepIntervals(
    presets[preset],
    decideZones({ e164, country: e164.startsWith('+44') ? 'GB' : null, explicitZone: explicitZone ?? null }),
    new Date(from),
  ).map((interval) => `${show(interval.opensAt)} ${show(interval.closesAt)}`)

/** Open in the first quarter of one hour of every day. */
const openOnly = (hour: number): RuleSet => {
  const quarter = [{ start: hour * 60, end: hour * 60 + 15 }]
  return { ...presets.SANDBOX, hours: hoursOf(Array.from({ length: 7 }, () => quarter)) }
}
const hoursOf = (week: WeekWindows): HoursRule => ({ week, holidays: 'ignore', calendar: null, words: '' })

// Florida itself closes at 20, so the pure 8–21 cases run under the sandbox's daily 8–21.
describe('callable intervals', () => {
  it('opens +1 850 in winter from 14:00Z to 02:00Z', () => {
    expect(sweep('SANDBOX', '+18505550123', '2026-01-13T05:00Z')[0]).toBe('2026-01-13T14:00 2026-01-14T02:00')
  })

  it('opens New York at 12:00Z on 8 March 2026 and at 13:00Z the day before', () => {
    const openings = sweep('US', '+12125550123', '2026-03-07T06:00Z').map((interval) => interval.slice(0, 16))
    expect(openings.slice(0, 2)).toEqual(['2026-03-07T13:00', '2026-03-08T12:00'])
  })

  it('lets a New York number of a Californian be called from 16:00Z to 02:00Z in winter', () => {
    expect(sweep('US', '+12125550123', '2026-01-13T05:00Z', 'America/Los_Angeles')[0]).toBe(
      '2026-01-13T16:00 2026-01-14T02:00',
    )
  })

  it('opens for a New York number with a Californian ZIP when both are open, as the file gives it', () => {
    const zoneSet = decideZones({ e164: '+12125550123', country: 'US', postalCode: '94105' })
    const [first] = sweepIntervals(presets.US, zoneSet, new Date('2026-01-13T05:00Z'))
    expect([show(first?.opensAt), show(first?.closesAt)]).toEqual(['2026-01-13T16:00', '2026-01-14T02:00'])
  })

  // Clocks of western and central Canada no longer change: a rule that opens from the hour named to one minute later
  // is open at 16:00Z in every zone of the number only if the whole decision has the clock right.
  it.each([
    ['Winnipeg', '+12045550123', 11],
    ['Edmonton', '+17805550123', 10],
    ['Vancouver', '+16045550123', 9],
  ])('has the clock of a number of %s at 16:00Z on 23 December 2026', (_, e164, hour) => {
    const zoneSet = decideZones({ e164, country: 'CA' })
    const at = new Date('2026-12-23T16:00Z')
    expect(isInsideHours(openOnly(hour), zoneSet, at)).toBe(true)
    expect(isInsideHours(openOnly(hour - 1), zoneSet, at)).toBe(false)
    expect(isInsideHours(openOnly(hour + 1), zoneSet, at)).toBe(false)
  })

  it('has the clock of Inuvik for a number of the territories that says so, with all that +1 867 covers', () => {
    const zoneSet = decideZones({ e164: '+18675550123', country: 'CA', explicitZone: 'America/Inuvik' })
    expect(zoneSet.zones).toEqual([
      'America/Edmonton',
      'America/Inuvik',
      'America/Toronto',
      'America/Whitehorse',
      'America/Winnipeg',
    ])
    const at = new Date('2026-12-23T16:00Z')
    const inuvik = decideZones({
      e164: '+18675550123',
      country: 'CA',
      explicitZone: 'America/Inuvik',
      policy: 'trust_explicit',
    })
    expect(isInsideHours(openOnly(10), inuvik, at)).toBe(true)
    // Whitehorse is at 9, Toronto at 11: no single hour is open in all of them.
    for (const hour of [9, 10, 11]) expect(isInsideHours(openOnly(hour), zoneSet, at)).toBe(false)
    expect(sweep('CA', '+18675550123', '2026-12-23T05:00Z')[0]).toBe('2026-12-23T16:00 2026-12-24T02:30')
  })

  it('opens Vancouver on 23 November 2026 from 16:00Z to 04:30Z', () => {
    expect(sweep('CA', '+16045550123', '2026-11-23T05:00Z')[0]).toBe('2026-11-23T16:00 2026-11-24T04:30')
  })

  it('opens Winnipeg on 23 December 2026 by clocks that no longer change', () => {
    expect(sweep('CA', '+12045550123', '2026-12-23T05:00Z')[0]).toBe('2026-12-23T14:00 2026-12-24T02:30')
  })

  it('opens Santiago on the day without midnight at 8 local', () => {
    const intervals = sweepIntervals(
      presets.SANDBOX,
      { country: 'CL', regions: [], zones: ['America/Santiago'] },
      new Date('2026-09-06T00:00Z'),
    )
    expect(show(intervals[0]?.opensAt)).toBe('2026-09-06T00:00')
    expect(show(intervals[1]?.opensAt)).toBe('2026-09-06T11:00')
  })

  it('takes the stricter hours of a state, and its holidays', () => {
    expect(sweep('US', '+13055550123', '2026-06-02T06:00Z')[0]).toBe('2026-06-02T12:00 2026-06-03T00:00')
    // 25 November 2027 is Thanksgiving: Alabama is closed, Georgia is not.
    const alabama = sweep('US', '+12055550123', '2027-11-25T06:00Z')[0]
    expect(alabama).toBe('2027-11-26T14:00 2027-11-27T02:00')
    expect(sweep('US', '+14045550123', '2027-11-25T06:00Z')[0]).toBe('2027-11-25T13:00 2027-11-26T02:00')
  })

  it('never opens what a rule set does not cover, nor a number without a zone', () => {
    expect(sweep('US', '+442079460000', '2026-06-02T06:00Z')).toEqual([])
    expect(sweep('US', '+18005550123', '2026-06-02T06:00Z')).toEqual([])
  })

  it('has one interval over all without hours', () => {
    expect(sweep('always', '+12125550123', '2026-06-02T06:07Z')).toEqual([
      '2026-06-02T06:00 2026-06-10T06:00',
    ])
  })

  it('agrees with the exact rule at every instant, and names the next opening', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...presetIds),
        fc.constantFrom(...areaCodeZoneSets),
        fc.integer({ min: Date.UTC(2026, 0) / 60_000, max: Date.UTC(2030, 0) / 60_000 }),
        fc.integer({ min: 0, max: 7 * 24 * 60 }),
        (preset, zoneSet, fromMinutes, later) => {
          const from = new Date(fromMinutes * 60_000)
          const at = new Date(from.getTime() + later * 60_000)
          const intervals = sweepIntervals(presets[preset], zoneSet, from)
          expect(isCallable(intervals, at)).toBe(isInsideHours(presets[preset], zoneSet, at))
          const opening = nextOpening(intervals, at)
          if (opening !== null) {
            expect(opening.getTime()).toBeGreaterThanOrEqual(at.getTime())
            expect(isInsideHours(presets[preset], zoneSet, opening)).toBe(true)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('agrees with the exact rule for one zone set after the other, of several regions and zones', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...presetIds),
        fc.array(fc.array(fc.constantFrom(...areaCodeZoneSets), { maxLength: 3 }), {
          minLength: 2,
          maxLength: 6,
        }),
        fc.integer({ min: Date.UTC(2026, 0) / 60_000, max: Date.UTC(2030, 0) / 60_000 }),
        fc.integer({ min: 0, max: 7 * 24 * 60 }),
        (preset, groups, fromMinutes, later) => {
          const from = new Date(fromMinutes * 60_000)
          const at = new Date(from.getTime() + later * 60_000)
          const sweepOne = makeSweep(presets[preset], from)
          for (const group of groups) {
            const zoneSet: ZoneSet = {
              country: group[0]?.country ?? null,
              regions: [...new Set(group.flatMap(({ regions }) => regions))],
              zones: [...new Set(group.flatMap(({ zones }) => zones))],
            }
            expect(isCallable(sweepOne(zoneSet), at)).toBe(isInsideHours(presets[preset], zoneSet, at))
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('sweeps a zone set in a few milliseconds', () => {
    const startedAt = performance.now()
    for (const zoneSet of areaCodeZoneSets) sweepIntervals(presets.US, zoneSet, new Date('2026-11-23T00:00Z'))
    expect((performance.now() - startedAt) / areaCodeZoneSets.length).toBeLessThan(6)
  })
})

it.each([
  [2026, 1, 1],
  [2026, 1, 19],
  [2026, 7, 3],
  [2026, 7, 4],
  [2026, 9, 7],
  [2026, 11, 26],
  [2027, 12, 31],
])('counts %i-%i-%i as a federal holiday', (year, month, day) => {
  expect(isUsFederalHoliday(year, month, day)).toBe(true)
  expect(isUsFederalHoliday(year, month, day === 1 ? 2 : 5)).toBe(false)
})
