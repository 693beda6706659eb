import { expect, test } from 'vitest'
import { addSample, measureRate, type Sample } from '@/lib/client/import/measure-rate'

const feed = (points: [number, number][]) =>
  points.reduce<Sample[]>((samples, [atMs, done]) => addSample(samples, { atMs, done }), [])

test('a rate is what was done in the last seconds', () => {
  expect(
    measureRate(
      feed([
        [0, 0],
        [1_000, 500],
        [2_000, 1_000],
      ]),
    ),
  ).toBe(500)
  expect(
    measureRate(
      feed([
        [0, 0],
        [20_000, 10],
        [30_000, 1_010],
      ]),
    ),
  ).toBe(100)
})

test('too little says nothing, and neither does work that stands still or begins anew', () => {
  expect(measureRate(feed([[0, 10]]))).toBeNull()
  expect(
    measureRate(
      feed([
        [0, 10],
        [1_000, 20],
      ]),
    ),
  ).toBeNull()
  expect(
    measureRate(
      feed([
        [0, 10],
        [5_000, 10],
      ]),
    ),
  ).toBeNull()
  expect(
    measureRate(
      feed([
        [0, 900],
        [5_000, 950],
        [6_000, 0],
      ]),
    ),
  ).toBeNull()
})
