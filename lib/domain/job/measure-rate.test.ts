import fc from 'fast-check'
import { expect, test } from 'vitest'
import { measureRate, measureWhole, type RateSample } from '@/lib/domain/job/measure-rate'

function steady(perSecond: number, seconds: number): RateSample[] {
  return Array.from({ length: seconds + 1 }, (_, second) => ({ at: second * 1000, done: second * perSecond }))
}

test('nothing is said before there is something to say', () => {
  const unknown = { ratePerSecond: null, secondsLeft: null }
  expect(measureRate([], 100, 0)).toEqual(unknown)
  expect(measureRate([{ at: 0, done: 0 }], 100, 9_000)).toEqual(unknown)
  expect(measureRate(steady(100, 2), 1_000, 2_000)).toEqual(unknown)
})

test('a steady job has its rate, and the time that the rest takes, in steps', () => {
  expect(measureRate(steady(12_400, 20), 1_000_000, 20_000)).toEqual({
    ratePerSecond: 12_400,
    secondsLeft: 75,
  })
  expect(measureRate(steady(10, 20), 400, 20_000)).toEqual({ ratePerSecond: 10, secondsLeft: 20 })
})

test('without a total there is a rate and no time left', () => {
  expect(measureRate(steady(500, 10), null, 10_000)).toEqual({ ratePerSecond: 500, secondsLeft: null })
})

test('past its total, as an estimate may be, there is no time left', () => {
  expect(measureRate(steady(500, 10), 4_000, 10_000)).toEqual({ ratePerSecond: 500, secondsLeft: null })
})

test('one batch that is late hardly moves the numbers', () => {
  const samples = steady(1_000, 19)
  const before = measureRate(samples, 100_000, 19_000).ratePerSecond ?? 0
  const after = measureRate([...samples.slice(1), { at: 22_000, done: 20_000 }], 100_000, 22_000)
  expect(before).toBe(1_000)
  expect(after.ratePerSecond).toBeGreaterThan(850)
})

test('a job that stands still becomes slower, and then has no end', () => {
  const samples = steady(1_000, 10)
  expect(measureRate(samples, 100_000, 15_000).ratePerSecond).toBe(1_000)
  expect(measureRate(samples, 100_000, 100_000)).toEqual({ ratePerSecond: 100, secondsLeft: 900 })
  const still = [
    { at: 0, done: 7 },
    { at: 5_000, done: 7 },
  ]
  expect(measureRate(still, 100, 5_000)).toEqual({ ratePerSecond: 0, secondsLeft: null })
})

test('whatever the samples, what is said is a number that can be read', () => {
  const sample = fc.record({ at: fc.nat(10_000_000), done: fc.nat(2_000_000_000) })
  fc.assert(
    fc.property(
      fc.array(sample, { maxLength: 20 }),
      fc.option(fc.nat(2_000_000_000)),
      fc.nat(),
      (samples, total, now) => {
        const sorted = [...samples].sort((a, b) => a.at - b.at || a.done - b.done)
        const { ratePerSecond, secondsLeft } = measureRate(sorted, total, now)
        if (ratePerSecond !== null) {
          expect(ratePerSecond).toBeGreaterThanOrEqual(0)
          expect(String(ratePerSecond).replace('.', '').replace(/0+$/, '').length).toBeLessThanOrEqual(3)
        }
        if (secondsLeft !== null) {
          expect(total).not.toBeNull()
          expect(secondsLeft % 5).toBe(0)
          expect(secondsLeft).toBeGreaterThan(0)
        }
      },
    ),
  )
})

test('of a job that has ended the mean of the whole', () => {
  expect(measureWhole(50_000, 0, 4_000)).toBe(12_500)
  expect(measureWhole(50_000, 0, 400)).toBeNull()
  expect(measureWhole(0, 0, 4_000)).toBeNull()
})
