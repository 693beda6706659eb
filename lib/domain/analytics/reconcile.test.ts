import { expect, test } from 'vitest'
import { describeDrift, reconcile } from './reconcile'

const attempts = { handedOut: 10, settled: 6, open: 3, unknown: 1 }

test('what agrees adds up', () => {
  const found = reconcile(attempts, { settled: 6, open: 3, unknown: 1 })
  expect(found).toEqual({ drift: { settled: 0, open: 0, unknown: 0 }, addsUp: true })
  expect(describeDrift(found)).toEqual([])
})

test('a part too many or too few is named', () => {
  const found = reconcile(attempts, { settled: 7, open: 3, unknown: 1 })
  expect(found).toEqual({ drift: { settled: 1, open: 0, unknown: 0 }, addsUp: false })
  expect(describeDrift(found)).toEqual(['The charts count 1 settled attempt too many.'])
  expect(describeDrift(reconcile(attempts, { settled: 6, open: 1, unknown: 1 }))).toEqual([
    'Leases stand for 2 open attempts too few.',
  ])
})

test('drifts that cancel each other out do not add up', () => {
  const found = reconcile(attempts, { settled: 7, open: 3, unknown: 0 })
  expect(found.addsUp).toBe(false)
  expect(describeDrift(found)).toHaveLength(2)
})

test('an attempt in none of the three states is seen although no part drifts', () => {
  const found = reconcile({ ...attempts, handedOut: 11 }, { settled: 6, open: 3, unknown: 1 })
  expect(found.addsUp).toBe(false)
  expect(describeDrift(found)).toEqual(['Attempts are in a state that is none of the three.'])
})
