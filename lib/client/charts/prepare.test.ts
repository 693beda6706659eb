import { describe, expect, it } from 'vitest'
import { prepareMix } from '@/lib/client/charts/outcome-mix'
import { labelBucket, prepareOverTime } from '@/lib/client/charts/outcomes-over-time'

const bucket = (
  minute: number,
  state: 'complete' | 'filling' | 'future',
  counts: Record<string, number> | null,
) => ({
  startsAt: `2026-11-23T10:0${minute}:00.000Z`,
  endsAt: `2026-11-23T10:0${minute + 1}:00.000Z`,
  state,
  counts,
})
const buckets = [
  bucket(0, 'complete', { 16: 2, 2: 3 }),
  bucket(1, 'complete', null),
  bucket(2, 'filling', { 2: 1, 0: 4, 77: 5, 91: 1 }),
  bucket(3, 'future', null),
]

describe('prepareOverTime', () => {
  it('stacks in the one order of outcomes, unlisted codes together and last', () => {
    const { series } = prepareOverTime({ buckets }, new Set())
    expect(series.map(({ outcome, total }) => [outcome, total])).toEqual([
      [16, 2],
      [2, 4],
      [0, 4],
      [-1, 6],
    ])
  })
  it('keeps gaps apart from zero, and says which bucket fills', () => {
    const { rows } = prepareOverTime({ buckets }, new Set([16, 2]))
    expect(rows.map(({ total, state }) => [total, state])).toEqual([
      [0, 'complete'],
      [null, 'complete'],
      [10, 'filling'],
      [null, 'future'],
    ])
  })
  it('adds up to what is shown', () => {
    const { rows, total, highest } = prepareOverTime({ buckets }, new Set([0]))
    expect(total).toBe(12)
    expect(rows.reduce((sum, row) => sum + (row.total ?? 0), 0)).toBe(total)
    expect(highest).toBe(7)
  })
})

describe('prepareMix', () => {
  const mix = [
    { outcome: 2, attempts: 6 },
    { outcome: 16, attempts: 2 },
    { outcome: 3, attempts: 2 },
  ]
  it('groups by family with shares of the whole', () => {
    const { families, total } = prepareMix(mix, new Set())
    expect(total).toBe(10)
    expect(families.map(({ family, attempts, share }) => [family, attempts, share])).toEqual([
      ['reached', 2, 0.2],
      ['not_reached', 8, 0.8],
    ])
  })
  it('takes hidden outcomes out of the denominator and keeps them listed', () => {
    const { families, total } = prepareMix(mix, new Set([2]))
    expect(total).toBe(4)
    expect(families[1]?.outcomes.map(({ words, share, isHidden }) => [words, share, isHidden])).toEqual([
      ['No answer', null, true],
      ['Busy', 0.5, false],
    ])
  })
  it('has no share when everything is hidden', () => {
    const { families } = prepareMix(mix, new Set([2, 3, 16]))
    expect(families.every(({ share, isHidden }) => share === null && isHidden)).toBe(true)
  })
})

describe('labelBucket', () => {
  it('names the day at midnight and where bars are days', () => {
    expect(labelBucket('2026-11-23T10:05:00Z', 'minute', 'America/New_York')).toBe('05:05')
    expect(labelBucket('2026-11-23T05:00:00Z', 'hour', 'America/New_York')).toBe('23 Nov')
    expect(labelBucket('2026-11-23T05:00:00Z', 'day', 'America/New_York')).toBe('Mon 23 Nov')
  })
})
