import { expect, test } from 'vitest'
import { describeReorder } from '@/lib/client/campaign/reorder-words'

const list = (listId: string, position: number, weight = 1) => ({ listId, position, weight })
const before = [list('a', 0), list('b', 1)]
const swapped = [list('a', 1), list('b', 0)]

test('who waits, and how long it takes, is said where the order changes', () => {
  expect(describeReorder(before, before, 10)).toBeNull()
  expect(describeReorder(before, swapped, 0)).toMatch(/^Nobody waits/)
  expect(describeReorder(before, swapped, 1)).toMatch(/^1 waiting contact is put in the new order at once\./)
  expect(describeReorder(before, swapped, 1_000_000)).toMatch(
    /^1,000,000 waiting contacts are put in the new order; this takes about 4 min\./,
  )
  expect(describeReorder(before, [list('a', 0), list('b', 2)], 3_000_000)).toMatch(
    /^Up to 3,000,000 waiting contacts are put in the new order; this takes about 10 min\./,
  )
})
