import { describe, expect, it } from 'vitest'
import {
  count,
  divide,
  formatDuration,
  formatExact,
  formatMoment,
  formatNumber,
  formatOffset,
  formatPercent,
  formatRelative,
} from '@/lib/client/format'

const at = (text: string) => new Date(text)

describe('numbers', () => {
  it('keeps nothing and zero apart', () => {
    expect(formatNumber(0)).toBe('0')
    expect(formatNumber(null)).toBe('–')
    expect(formatPercent(0)).toBe('0.0 %')
    expect(formatPercent(divide(0, 0))).toBe('–')
    expect(formatPercent(divide(1, 3))).toBe('33.3 %')
  })
  it('groups and counts', () => {
    expect(formatNumber(1234567)).toBe('1,234,567')
    expect(count(1, 'contact')).toBe('1 contact')
    expect(count(2000, 'entry', 'entries')).toBe('2,000 entries')
  })
})

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [200, '3 min 20 s'],
    [7500, '2 h 5 min'],
    [86_400, '1 d'],
  ])('writes %d seconds as %s', (seconds, words) => expect(formatDuration(seconds)).toBe(words))
})

describe('times', () => {
  const now = at('2026-11-23T12:00:00Z')
  it.each([
    ['2026-11-23T11:59:59Z', 'just now'],
    ['2026-11-23T11:59:15Z', '45 s ago'],
    ['2026-11-23T12:03:00Z', 'in 3 min'],
    ['2026-11-20T12:00:00Z', '3 d ago'],
  ])('reads %s as %s', (text, words) => expect(formatRelative(at(text), now)).toBe(words))

  it('shortens by distance, in the zone it is given', () => {
    expect(formatMoment(at('2026-11-23T11:00:00Z'), now, 'UTC')).toBe('11:00')
    expect(formatMoment(at('2026-11-23T02:00:00Z'), now, 'America/New_York')).toBe('Sun 21:00')
    expect(formatMoment(at('2026-03-12T14:05:00Z'), now, 'UTC')).toBe('12 Mar 14:05')
    expect(formatMoment(at('2025-03-12T14:05:00Z'), now, 'UTC')).toBe('12 Mar 2025 14:05')
    expect(formatMoment(at('2026-11-23T11:00:07Z'), now, 'UTC', true)).toBe('11:00:07')
  })
  it('names the zone and its offset in full', () => {
    expect(formatExact(at('2026-11-23T12:00:09Z'), 'Asia/Kolkata')).toBe(
      'Mon 23 Nov 2026, 17:30:09 Asia/Kolkata (UTC+5:30)',
    )
    expect(formatOffset(-210)).toBe('UTC−3:30')
  })
})
