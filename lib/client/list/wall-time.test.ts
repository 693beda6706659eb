import { expect, test } from 'vitest'
import { readWallTime, writeWallTime } from '@/lib/client/list/wall-time'

test.each([
  ['2026-12-01T17:30:00.000Z', 'America/New_York', '2026-12-01T12:30'],
  ['2026-07-01T16:30:00.000Z', 'America/New_York', '2026-07-01T12:30'],
  ['2026-12-31T23:00:00.000Z', 'Europe/Berlin', '2027-01-01T00:00'],
])('%s in %s is shown as %s and read back', (instant, zone, wall) => {
  expect(writeWallTime(instant, zone)).toBe(wall)
  expect(readWallTime(wall, zone)).toBe(instant)
})

test('nothing typed is no time', () => {
  expect(readWallTime(null, 'UTC')).toBeNull()
  expect(writeWallTime(null, 'UTC')).toBeNull()
})
