import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  findZone,
  fromLocal,
  listZones,
  offsetMinutesAt,
  startOfLocalDay,
  toLocal,
  zoneDataVersion,
} from './zones'

const packageVersion = (): string =>
  JSON.parse(
    readFileSync(
      new URL('../../../node_modules/moment-timezone/data/packed/latest.json', import.meta.url),
      'utf8',
    ),
  ).version

it('is compiled from the installed release of the zone data, 2026f or newer', () => {
  expect(zoneDataVersion()).toBe(packageVersion())
  expect(zoneDataVersion() >= '2026f').toBe(true)
})

it.each([
  ['America/Winnipeg', 11],
  ['America/Inuvik', 10],
  ['America/Edmonton', 10],
  ['America/Vancouver', 9],
])('knows that %s stopped changing clocks in 2026', (zone, hour) => {
  expect(toLocal(new Date('2026-12-23T16:00:00Z'), zone)).toMatchObject({ day: 23, hour, minute: 0 })
})

it('goes through the changes of New York in 2026', () => {
  expect(toLocal(new Date('2026-03-08T06:59:00Z'), 'America/New_York')).toMatchObject({ hour: 1, minute: 59 })
  expect(toLocal(new Date('2026-03-08T07:00:00Z'), 'America/New_York')).toMatchObject({
    hour: 3,
    minute: 0,
    weekday: 0,
    offsetMinutes: -240,
  })
})

it('takes the first instant of a local time: the change in a gap, the earlier in a fold', () => {
  const at = (hour: number, minute: number, day: number, month: number) =>
    fromLocal({ year: 2026, month, day, hour, minute }, 'America/New_York').toISOString()
  expect(at(2, 30, 8, 3)).toBe('2026-03-08T07:00:00.000Z')
  expect(at(1, 30, 1, 11)).toBe('2026-11-01T05:30:00.000Z')
  expect(at(12, 0, 1, 7)).toBe('2026-07-01T16:00:00.000Z')
})

it('knows that 6 September 2026 has no midnight in Santiago', () => {
  const start = startOfLocalDay(new Date('2026-09-06T15:00:00Z'), 'America/Santiago')
  expect(start.toISOString()).toBe('2026-09-06T04:00:00.000Z')
  expect(toLocal(start, 'America/Santiago')).toMatchObject({ day: 6, hour: 1, minute: 0 })
})

it('reads back local times for every zone and instant', () => {
  const zones = listZones()
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: Date.UTC(2021, 0) / 60_000, max: Date.UTC(2037, 0) / 60_000 }),
      (zone, minutes) => {
        const utc = new Date(minutes * 60_000)
        const local = toLocal(utc, zone)
        const back = fromLocal(local, zone)
        // In a fold the earlier instant comes back; both show the same clock.
        expect(back.getTime()).toBeLessThanOrEqual(utc.getTime())
        expect(toLocal(back, zone)).toMatchObject({ day: local.day, hour: local.hour, minute: local.minute })
      },
    ),
    { numRuns: 500 },
  )
})

it('finds names in any case and refuses what is no zone', () => {
  expect(findZone(' america/new_york ')).toBe('America/New_York')
  expect(findZone('Mars/Olympus')).toBeNull()
  expect(() => offsetMinutesAt(0, 'Mars/Olympus')).toThrow(RangeError)
})
