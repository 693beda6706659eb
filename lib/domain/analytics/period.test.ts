import { describe, expect, it } from 'vitest'
import { decidePeriod, findPreviousPeriod } from '@/lib/domain/analytics/period'

const zone = 'America/New_York'
const now = new Date('2026-11-23T19:00:00Z') // 14:00 in New York

const read = (period: { from: Date; to: Date } | null) =>
  period && [period.from.toISOString(), period.to.toISOString()]

describe('decidePeriod', () => {
  it('takes days from midnight to midnight of the zone', () => {
    expect(read(decidePeriod({ range: 'today' }, zone, now))).toEqual([
      '2026-11-23T05:00:00.000Z',
      '2026-11-24T05:00:00.000Z',
    ])
    expect(read(decidePeriod({ range: '7d' }, zone, now))).toEqual([
      '2026-11-17T05:00:00.000Z',
      '2026-11-24T05:00:00.000Z',
    ])
  })
  it('includes the last day that is named, across a change of the clocks', () => {
    expect(read(decidePeriod({ range: 'custom', from: '2026-10-31', to: '2026-11-01' }, zone, now))).toEqual([
      '2026-10-31T04:00:00.000Z',
      '2026-11-02T05:00:00.000Z',
    ])
  })
  it('refuses a period that ends before it begins', () => {
    expect(decidePeriod({ range: 'custom', from: '2026-11-02', to: '2026-11-01' }, zone, now)).toBeNull()
  })
})

describe('findPreviousPeriod', () => {
  it('cuts yesterday at the present time of day', () => {
    const today = decidePeriod({ range: 'today' }, zone, now)
    expect(today && read(findPreviousPeriod(today, zone, now))).toEqual([
      '2026-11-22T05:00:00.000Z',
      '2026-11-22T19:00:00.000Z',
    ])
  })
  it('moves whole days over a change of the clocks as days', () => {
    const day = decidePeriod({ range: 'custom', from: '2026-11-02', to: '2026-11-02' }, zone, now)
    expect(day && read(findPreviousPeriod(day, zone, now))).toEqual([
      '2026-11-01T04:00:00.000Z',
      '2026-11-02T05:00:00.000Z',
    ])
  })
  it('moves other periods by their length', () => {
    const hour = decidePeriod({ range: '1h' }, zone, now)
    expect(hour && read(findPreviousPeriod(hour, zone, now))).toEqual([
      '2026-11-23T17:00:00.000Z',
      '2026-11-23T18:00:00.000Z',
    ])
  })
})
